/** The side of the page: its engine, and the mark that its media requests carry. */
export type Side = "hls" | "dash";

/** A rung as an engine offers it. */
export interface Level {
  /** The rung's name: "240p" … "2160p", or "source". */
  id: string;
  width: number;
  height: number;
  /** Bits per second, as the manifest declares them. */
  bitrate: number;
}

export interface PlayerStats {
  /** The picture that is shown, in pixels; 0 × 0 before the first. */
  width: number;
  height: number;
  /** The rung that is shown or, before the first picture, loaded. */
  level: Level | null;
  /** Seconds of film that are buffered ahead of the current position. */
  bufferSeconds: number;
  droppedFrames: number;
  totalFrames: number;
}

export interface PlayerEvents {
  /** The engine can play, for the first time or after a restart. */
  onReady(): void;
  /** It gave up; `message` says why in words. `restart` begins again. */
  onError(message: string): void;
}

/** One engine that plays one film in one video element. Positions are in seconds of the film. */
export interface Player {
  readonly side: Side;
  readonly element: HTMLVideoElement;
  /** Rejects when the browser refuses to play, as it does with sound before a first click. */
  play(): Promise<void>;
  pause(): void;
  seek(seconds: number): void;
  /** The rungs to choose from, lowest first; grows while the film does. */
  levels(): Level[];
  /** The id that was chosen, or "auto": the engine decides. */
  chosenLevel(): string;
  /** Keeps to one rung, or leaves it to the engine again. An id that is not offered is remembered. */
  setLevel(id: string): void;
  stats(): PlayerStats;
  /** Sees to it that the rungs which the manifests announce are offered. May be called at any time. */
  takeRungs(ids: string[]): Promise<void>;
  /** Tells that the manifests list segments up to number `last`. May be called at any time. */
  takeSegments(last: number): void;
  /** Begins again at the current position, after an error. */
  restart(): void;
  /** Stops for good and lets go of the element. */
  destroy(): void;
}

/** Reads the stats off the element; of the rungs, the one whose picture is shown is told by its size. */
export function readStats(element: HTMLVideoElement, levels: Level[], loaded: Level | null): PlayerStats {
  const quality = element.getVideoPlaybackQuality();
  const hasShownSize = (level: Level) =>
    level.width === element.videoWidth && level.height === element.videoHeight;
  // Engines tell what they load. It is what is shown, too, unless its picture has another size.
  const shown = loaded && hasShownSize(loaded) ? loaded : levels.find(hasShownSize);
  return {
    level: shown ?? loaded,
    width: element.videoWidth,
    height: element.videoHeight,
    bufferSeconds: bufferedAhead(element),
    droppedFrames: quality.droppedVideoFrames,
    totalFrames: quality.totalVideoFrames,
  };
}

/** Seconds of film that can be played on from the current position. */
export function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}

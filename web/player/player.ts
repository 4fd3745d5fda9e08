/** A side of the page, named by what it plays unless its person chooses; the mark that its media requests carry. */
export type Side = "hls" | "dash";
export const SIDES = ["hls", "dash"] as const satisfies readonly Side[];

/** What a side is played from: by hls.js, by dash.js, or the multivariant playlist by the browser itself. */
export type Source = "hls" | "dash" | "native";

/** A rung as an engine offers it. */
export interface Level {
  /** The rung's name: "240p" … "2160p", or "source". */
  id: string;
  width: number;
  height: number;
  /** Bits per second, as the manifest declares them. */
  bitrate: number;
}

/** A rendition of the sound, or captions. */
export type TrackKind = "audio" | "text";
export interface Track {
  /** The same in every engine that plays the film, and after a restart. */
  id: string;
  label: string;
}

export interface PlayerStats {
  /** The picture that is shown, in pixels; 0 × 0 before the first. */
  width: number;
  height: number;
  /** The rung that is shown or, before the first picture, loaded. */
  level: Level | null;
  /** Seconds of film that are buffered ahead of the current position. */
  bufferSeconds: number;
  /** What the engine expects of the line, in bits per second; null where it does not tell. */
  throughput: number | null;
  /** Of all that this side has played, also with engines before this one. */
  droppedFrames: number;
  totalFrames: number;
}

export interface PlayerEvents {
  /** The engine can play, for the first time or after a restart. */
  onReady(): void;
  /** It gave up; `message` says why in words. `restart` begins again. */
  onError(message: string): void;
}

export interface PlayerOptions {
  element: HTMLVideoElement;
  /** The multivariant playlist or the MPD. */
  url: string;
  /** Seconds of the film to begin at. */
  position: number;
  /** The address under which this side asks for a media file. */
  mark(url: string): string;
  events: PlayerEvents;
}

/** One engine that plays one film in one video element. Positions are in seconds of the film. */
export interface Player {
  readonly source: Source;
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
  /** What the manifests offer besides the picture. */
  tracks(kind: TrackKind): Track[];
  /** The id of the one that plays; null for no captions. */
  chosenTrack(kind: TrackKind): string | null;
  setTrack(kind: TrackKind, id: string | null): void;
  stats(): PlayerStats;
  /** Sees to it that the rungs which the manifests announce are offered. May be called at any time. */
  takeRungs(ids: string[]): Promise<void>;
  /** Sees to it that the captions of these ids, and no others, are offered. May be called at any time. */
  takeCaptions(ids: string[]): Promise<void>;
  /** Tells that the manifests list segments up to number `last`. May be called at any time. */
  takeSegments(last: number): void;
  /** Begins again at the current position, after an error. */
  restart(): void;
  /** Stops for good and lets go of the element. */
  destroy(): void;
}

/** Both sides' players; one is replaced when its side is given another source. */
export type Players = Record<Side, Player>;

/** Seconds of film that can be played on from the current position. */
export function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}

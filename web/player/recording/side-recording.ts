import type { Player } from "../player.ts";

/** One moment of one side. */
export interface Sample {
  /** Seconds of film ahead. */
  buffer: number;
  /** Of the rung that is shown, and what the engine expects of the line; bits per second. */
  bitrate: number | null;
  throughput: number | null;
  /** Frames that were decoded and not shown, from the start. */
  dropped: number;
}

/** Times in seconds since the page was opened. */
export interface SideRecording {
  samples: Sample[];
  switches: { at: number; from: string; to: string }[];
  /** Where a picture stood still for want of data; the end of one that lasts is null. */
  stalls: { start: number; end: number | null }[];
  /** When it was given its first player, when it showed a picture, and when it played. */
  asked: number;
  firstFrame: number | null;
  playing: number | null;
}

/** Something of it was seen or, where there is no picture, heard. */
export const hasBegun = ({ firstFrame, playing }: SideRecording): boolean =>
  firstFrame !== null || playing !== null;

export const secondsNow = (): number => performance.now() / 1000;

/** Begins to record what a video element does; `sample` adds a moment. */
export function recordSide(video: HTMLVideoElement): SideRecording & { sample(player: Player): void } {
  let rung = "";
  const recording: SideRecording = {
    ...{ samples: [], switches: [], stalls: [] },
    ...{ asked: secondsNow(), firstFrame: null, playing: null },
  };

  const endStall = () => {
    const last = recording.stalls.at(-1);
    if (last?.end === null) last.end = secondsNow();
  };
  video.requestVideoFrameCallback(() => (recording.firstFrame = secondsNow()));
  video.addEventListener("playing", () => (recording.playing ??= secondsNow()), { once: true });
  video.addEventListener("waiting", () => {
    // Who was sent elsewhere waits as a matter of course, and so does an engine that is being replaced.
    const isExpected = video.seeking || video.readyState === HTMLMediaElement.HAVE_NOTHING;
    if (!hasBegun(recording) || isExpected || recording.stalls.at(-1)?.end === null) return;
    recording.stalls.push({ start: secondsNow(), end: null });
  });
  for (const type of ["playing", "seeking", "pause", "ended", "emptied"])
    video.addEventListener(type, endStall);

  return Object.assign(recording, {
    sample(player: Player): void {
      const { bufferSeconds, level, throughput, droppedFrames } = player.stats();
      recording.samples.push({
        buffer: bufferSeconds,
        bitrate: level?.bitrate ?? null,
        throughput,
        dropped: droppedFrames,
      });
      if (level && level.id !== rung) {
        if (rung !== "") recording.switches.push({ at: secondsNow(), from: rung, to: level.id });
        rung = level.id;
      }
    },
  });
}

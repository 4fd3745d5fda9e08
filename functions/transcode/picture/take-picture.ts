import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { displaySize, type Size } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { toJpeg } from "../encode/colour-filters.ts";
import { PICTURE_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import { throwIfKilled } from "../ffmpeg/throw-if-killed.ts";
import type { Footage } from "./look-at-pictures.ts";
import { drawnAs, pictureInput } from "./picture-graph.ts";

const WIDTH = 640;
/** JPEG ends at 65 535; and nobody needs a film of one column larger. */
const TALLEST = 1280;
const CPU_SECONDS = 600;
/** MJPEG's scale from 2, the best, to 31. */
const QUALITY = 4;

/**
 * The film's picture at a time (ticks of 90 kHz; the first that begins at or after it) as a JPEG, as wide as posters
 * are. `skipsUnneeded`: pictures that no other needs are not decoded. Null where no picture comes.
 */
export async function takePicture(
  { sandbox, logger }: TranscodeContext,
  { signal }: Pick<JobScope, "signal">,
  { open, video }: Footage,
  { time, skipsUnneeded }: { time: number; skipsUnneeded: boolean },
): Promise<Buffer | null> {
  const from = `select='gte(t\\,${((time - 0.5) / VIDEO_TIMESCALE).toFixed(7)})'`;
  const graph = drawnAs(video, posterSize(video), from, toJpeg(video).join(","));
  const parts: Buffer[] = [];
  const result = await runFfmpeg({
    args: [
      ...(skipsUnneeded ? ["-skip_frame", "noref"] : []),
      ...[...pictureInput(), "-filter_complex", graph],
      ...["-map", "[v0]", "-frames:v", "1", "-map_metadata", "-1", "-map_chapters", "-1"],
      ...["-c:v", "mjpeg", "-q:v", String(QUALITY), "-f", "mjpeg", "pipe:3"],
    ],
    stdin: open(),
    outputs: [(chunk) => void parts.push(chunk)],
    signal,
    niceness: PICTURE_NICENESS,
    sandbox,
    cpuSeconds: CPU_SECONDS,
    log: logger,
  });
  throwIfKilled(result);
  return parts.length > 0 ? Buffer.concat(parts) : null;
}

/** 640 wide as a viewer sees the film, unless it is a tower. Pure. */
export function posterSize(video: SourceVideo): Size {
  const { width, height } = displaySize(video);
  const scale = Math.min(WIDTH / width, TALLEST / height);
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}

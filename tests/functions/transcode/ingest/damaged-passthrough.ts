import { execa } from "execa";
import { initKey, segmentKey } from "../../../../core/video/keys.ts";
import type { TranscodeContext } from "../../../../functions/transcode/context.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import type { Damage } from "../../../harness/damage.ts";
import { dataOf, readEvents, readObjects, uploadWhole } from "../../../harness/ingest.ts";
import { makeTalkie, type TalkieOptions } from "./films.ts";

/** CABAC, references back and forth, and loop filters, as in films that people have; a key every second. */
export const makeSound = ({ bitrate = "1M", ...options }: TalkieOptions & { bitrate?: string } = {}) =>
  makeTalkie({
    seconds: 8,
    video: ["-c:v", "libx264", "-preset", "veryfast", "-b:v", bitrate, "-g", "30", "-pix_fmt", "yuv420p"],
    ...options,
  });

/**
 * Ingests a damaged film. `published` tells what FFmpeg's whole decoder says of each segment of the passthrough, which
 * is nothing where a browser may play it; `repaired` are the numbers that encode makes instead.
 */
export async function ingestDamaged(ctx: TranscodeContext, film: Buffer, damage: Damage) {
  const { videoHash, scope } = await uploadWhole(ctx, damage(film));
  await ingestSource(ctx, scope);
  const events = await readEvents(ctx, videoHash);
  const gops = dataOf(events, "gop.ready");
  const published: { n: number; words: string }[] = [];
  for (const { rung, n } of dataOf(events, "segment.ready")) {
    if (rung !== "source") continue;
    const keys = [initKey(videoHash, rung), segmentKey(videoHash, rung, n)];
    published.push({ n, words: await decode(await readObjects(ctx.buckets.media, keys)) });
  }
  return { published, repaired: gops.flatMap(({ n, unsafe }) => (unsafe === null ? [] : n)) };
}

/** Said of pictures that are whole, where one that they name was left out before them: decoders go on. */
const HARMLESS = /co located POCs unavailable|mmco: unref short failure/;

async function decode(input: Buffer): Promise<string> {
  const options = ["-v", "error", "-copyts", "-f", "mov", "-i", "pipe:0", "-fps_mode", "passthrough"];
  const result = await execa("ffmpeg", [...options, "-f", "null", "-"], { input, reject: false });
  return result.stderr
    .split("\n")
    .filter((line) => !HARMLESS.test(line))
    .join("\n");
}

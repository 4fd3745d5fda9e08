import type { TranscodeContext } from "../../context.ts";
import { type ProbeJson, type ProbeResult, probe } from "../../ffmpeg/probe.ts";
import { inputOptions, type Look } from "../input-options.ts";
import { runOnFeed } from "../run-on-feed.ts";
import type { Feed } from "../source/open-feed.ts";
import { hasSize, namesItsStreams, pictureStreams, streamsOf } from "./probed-streams.ts";

/** However late its picture comes: no more of a source is looked at. */
export const MOST_BYTES = 20_000_000;
/** Little first: a film that is still arriving must not wait for more than its streams need to be known. */
const PROBE_BYTES = [256 * 1024, 1024 * 1024, 5_000_000, MOST_BYTES];
/** Of a stream whose picture begins far behind its sound, as many seconds as its bytes hold. */
const FAR: Look = { bytes: MOST_BYTES, seconds: 24 * 3600 };
/** Packets whose frames are looked at: the first pictures tell captions, brightness and fields. */
const PROBED_PACKETS = 4;

/**
 * What FFprobe tells of the head of a source, waiting for no more of it than needed, and how far FFmpeg must look ahead
 * to know as much; null where it does by itself.
 */
export async function lookAtHead(
  ctx: TranscodeContext,
  feed: Feed,
  signal: AbortSignal,
): Promise<{ result: ProbeResult; look: Look | null }> {
  let result = await probeHead(ctx, feed, { bytes: PROBE_BYTES[0]! }, signal);
  for (const bytes of PROBE_BYTES.slice(1)) {
    if (isComplete(result.json) || !result.json.streams?.length) break;
    result = await probeHead(ctx, feed, { bytes }, signal);
  }
  if (!lacksPicture(result.json)) return { result, look: null };
  const further = await probeHead(ctx, feed, FAR, signal);
  return lacksPicture(further.json) ? { result, look: null } : { result: further, look: FAR };
}

function probeHead(
  { sandbox }: TranscodeContext,
  feed: Feed,
  look: Look,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return runOnFeed(feed, { signal }, ({ watch: _, ...input }) =>
    probe({
      ...input,
      sandbox,
      show: ["streams", "format", "chapters", "frames"],
      inputOptions: ["-read_intervals", `%+#${PROBED_PACKETS}`, ...inputOptions({ look })],
    }),
  );
}

/** Every stream that could be taken is known well enough to be copied or decoded. */
function isComplete(json: ProbeJson): boolean {
  const pictures = pictureStreams(json);
  const sounds = streamsOf(json, "audio");
  return (
    (pictures.length > 0 || (sounds.length > 0 && namesItsStreams(json))) &&
    pictures.every((stream) => hasSize(stream) && stream.pix_fmt) &&
    sounds.every((stream) => !stream.codec_name || (Number(stream.sample_rate) > 0 && stream.channels > 0))
  );
}

/** An MPEG stream of which there is sound so far, and no picture that could be read. */
function lacksPicture(json: ProbeJson): boolean {
  const pictures = pictureStreams(json);
  const { format_name: container } = json.format ?? {};
  if (!streamsOf(json, "audio").length || namesItsStreams(json)) return false;
  // A program stream tells of none before its first bytes.
  return pictures.length > 0 ? !pictures.some(hasSize) : container === "mpeg";
}

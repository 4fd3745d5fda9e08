import type { SourceVideo } from "../../../core/video/inspection.ts";
import type { TranscodeContext } from "../context.ts";
import { probe } from "../ffmpeg/probe.ts";
import { inputOptions } from "./input-options.ts";
import { type ProbedStream, sideDataOf, tagOf } from "./report/words-of-ffprobe.ts";
import { runOnFeed } from "./run-on-feed.ts";
import type { Feed } from "./source/open-feed.ts";

/**
 * WebM keeps the opacity of VP8 and VP9 beside their packets (BlockAdditions). FFmpeg's own decoders do not look
 * there, libvpx does; and no MP4 has a place for it, so that such a film is not cut into GOP objects.
 */
const DECODERS: Readonly<Record<string, string>> = { vp8: "libvpx", vp9: "libvpx-vp9" };
const PACKETS = 8;
const PROBE_BYTES = 1024 * 1024;

type Picture = Pick<SourceVideo, "codec" | "pixelFormat">;

/** The decoder that a film with such opacity needs, by FFmpeg's name; null for all others. */
export function alphaDecoder({ codec, pixelFormat }: Picture): string | null {
  return pixelFormat?.startsWith("yuva") ? (DECODERS[codec] ?? null) : null;
}

/**
 * Whether its first packets have opacity beside them. Browsers' recorders say of every film that it has
 * (`alpha_mode`), so that word alone does not count.
 */
export async function hasBesideAlpha(
  { sandbox }: TranscodeContext,
  feed: Feed,
  stream: ProbedStream,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(stream.codec_name in DECODERS) || tagOf(stream, "alpha_mode") !== "1") return false;
  const { json } = await runOnFeed(feed, { signal }, ({ watch: _, ...input }) =>
    probe({
      ...{ ...input, sandbox, show: ["packets"] },
      inputOptions: ["-read_intervals", `%+#${PACKETS}`, ...inputOptions({ look: { bytes: PROBE_BYTES } })],
    }),
  );
  const packets = (json.packets ?? []) as ProbedStream[];
  return packets.some(
    (packet) => packet.stream_index === stream.index && sideDataOf(packet, /BlockAdditional/) !== undefined,
  );
}

import type { PipelineError } from "../../../../core/errors.ts";
import { type MediaReport, streamsOf as reportedOf } from "../../../../core/video/report/media-report.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { TranscodeContext } from "../../context.ts";
import { readDecodableSounds } from "../../ffmpeg/decodable-sounds.ts";
import type { ProbeJson } from "../../ffmpeg/probe.ts";
import { type MovieIndex, readMovieIndex } from "../../mp4/read-index.ts";
import { failureReason } from "../../reasons/failure-reason.ts";
import { isEncryptedIndex } from "../../reasons/find-encryption.ts";
import { hasBesideAlpha } from "../beside-alpha.ts";
import { planCaptions } from "../captions/plan-captions.ts";
import { checkClaims, coverCodecs, limitReason } from "../film-limits.ts";
import type { IngestRun } from "../ingest-run.ts";
import { makeReport, trackOf } from "../report/make-report.ts";
import type { ProbedStream } from "../report/words-of-ffprobe.ts";
import type { Feed } from "../source/open-feed.ts";
import { lookAtHead } from "./look-at-head.ts";
import { pictureStreams, streamsOf, takeDefaultStream } from "./probed-streams.ts";
import type { SourceFacts } from "./source-facts.ts";
import { takeStreams } from "./take-streams.ts";

/**
 * Probes the head of a source, waiting for no more of it than needed. Throws `source_not_video` for no known
 * format, `source_no_picture` for neither picture nor sound, `source_unsupported` or `source_damaged`, and `source_too_…`
 * for a film beyond the limits.
 */
export async function probeSource({ ctx, scope }: IngestRun, feed: Feed): Promise<SourceFacts> {
  const { result, look } = await lookAtHead(ctx, feed, scope.signal);
  const beyond = limitReason(result.stderr, coversOf(result.json));
  if (beyond) throw beyond;
  if (!result.json.streams?.length) throw unreadable(feed, result.stderr);
  const index = await lookAtIndex(ctx, feed);
  const facts = takeStreams(
    result.json,
    await readDecodableSounds(ctx.sandbox),
    (stream) => trackOf(index?.tracks ?? [], stream)?.late ?? 0,
  );
  const media = makeReport(result.json, { index, size: feed.knownSize() });
  refuseWithoutBase(media, facts.videoStream);
  checkClaims(facts, ctx);
  const picture = result.json.streams.find(({ index }) => index === facts.videoStream);
  if (facts.video && picture && (await hasBesideAlpha(ctx, feed, picture, scope.signal))) {
    facts.video.pixelFormat = "yuva420p";
    for (const stream of reportedOf(media, "video")) stream.alpha ||= stream.index === picture.index;
  }
  return { ...facts, look, captions: planCaptions(media), media };
}

function coversOf(json: ProbeJson): string[] {
  const film = takeDefaultStream(pictureStreams(json));
  const covers = streamsOf(json, "video").filter(({ disposition }) => disposition?.attached_pic);
  const codecOf = (stream: ProbedStream) => ({ codec: String(stream.codec_name) });
  return coverCodecs(film ? codecOf(film) : null, covers.map(codecOf));
}

/** Throws `source_unsupported` for Dolby Vision whose pictures mean something to its own decoders alone. */
function refuseWithoutBase({ streams }: MediaReport, index: number | null): void {
  const picture = streams.find((stream) => stream.index === index);
  const dolbyVision = picture?.kind === "video" ? picture.hdr.dolbyVision : null;
  if (dolbyVision?.compatibility !== "none") return;
  throw sourceReason("no_base_layer", dolbyVision);
}

/** Our own look at an MP4's index; FFmpeg may play a film whose index makes no sense to us. */
async function lookAtIndex({ logger }: TranscodeContext, feed: Feed): Promise<MovieIndex | null> {
  const index = await feed.readIndex();
  if (index && isEncryptedIndex(index)) throw sourceReason("encrypted", { by: "Common Encryption" });
  try {
    return index && readMovieIndex(index);
  } catch (error) {
    logger.info(error, "the index of an MP4 is odd: its edit lists and key frames are not told");
    return null;
  }
}

/** A file of boxes is a film that cannot be read; bytes that no demuxer knows are none. */
function unreadable(feed: Feed, stderr: string): PipelineError {
  const unknownFormat = feed.source !== "boxes" && /Invalid data found|not on whitelist/.test(stderr);
  if (unknownFormat) return sourceReason("unknown_format");
  return failureReason(stderr, { missing: feed.missing() });
}

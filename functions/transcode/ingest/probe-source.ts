import type { PipelineError } from "../../../core/errors.ts";
import type { SourceCaptions } from "../../../core/video/captions/track.ts";
import type { Sound, SourceVideo } from "../../../core/video/inspection.ts";
import { type MediaReport, streamsOf as reportedOf } from "../../../core/video/report/media-report.ts";
import { planSounds, type SoundPlan } from "../../../core/video/sounds.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { TranscodeContext } from "../context.ts";
import { readDecodableSounds } from "../ffmpeg/decodable-sounds.ts";
import { type ProbeJson, type ProbeResult, probe } from "../ffmpeg/probe.ts";
import { type MovieIndex, readMovieIndex } from "../mp4/read-index.ts";
import { nameCodec } from "../reasons/codec-names.ts";
import { failureReason } from "../reasons/failure-reason.ts";
import { encryptionOf, isEncryptedIndex } from "../reasons/find-encryption.ts";
import { hasBesideAlpha } from "./beside-alpha.ts";
import { planCaptions } from "./captions/plan-captions.ts";
import { checkClaims, coverCodecs, limitReason } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";
import { inputOptions, type Look } from "./input-options.ts";
import { makeReport } from "./report/make-report.ts";
import { isCover } from "./report/read-streams.ts";
import type { ProbedFrame, ProbedStream } from "./report/words-of-ffprobe.ts";
import { runOnFeed } from "./run-on-feed.ts";
import type { Feed } from "./source/open-feed.ts";
import { toSoundTrack, toSourceVideo } from "./stream-facts.ts";

/** What FFprobe tells of a source, and which of its streams are taken. */
export interface SourceFacts {
  container: string;
  /** How far FFmpeg must look ahead to know its picture; null where it does by itself. */
  look: Look | null;
  /** Seconds, where the container tells. */
  duration: number | null;
  /** Null for sound alone. */
  video: SourceVideo | null;
  /** FFmpeg's index of the stream. */
  videoStream: number | null;
  /** The renditions that are made of its tracks of sound. */
  sounds: Sound[];
  soundsLeftOut: string[];
  /** Its subtitle streams, text or not. */
  captions: SourceCaptions[];
  /** What was uploaded, in full. */
  media: MediaReport;
}

/** Those of a film with a picture. */
export type PictureFacts = SourceFacts & { video: SourceVideo; videoStream: number };

export const hasPicture = (facts: SourceFacts): facts is PictureFacts => facts.video !== null;

/** Little first: a film that is still arriving must not wait for more than its streams need to be known. */
const MOST_BYTES = 20_000_000;
const PROBE_BYTES = [256 * 1024, 1024 * 1024, 5_000_000, MOST_BYTES];
/** Of a stream whose picture begins far behind its sound, as many seconds as its bytes hold. */
const FAR: Look = { bytes: MOST_BYTES, seconds: 24 * 3600 };
/** Packets whose frames are looked at: the first pictures tell captions, brightness and fields. */
const PROBED_PACKETS = 4;

/**
 * Probes the head of a source, waiting for no more of it than needed. Throws `source_not_video` for no known
 * format, `source_no_picture` for neither picture nor sound, `source_unsupported` or `source_damaged`, and `source_too_…`
 * for a film beyond the limits.
 */
export async function probeSource({ ctx, scope }: IngestRun, feed: Feed): Promise<SourceFacts> {
  let result: ProbeResult | null = null;
  for (const bytes of PROBE_BYTES) {
    result = await probeHead(ctx, feed, { bytes }, scope.signal);
    if (isComplete(result.json) || !result.json.streams?.length) break;
  }
  let look: Look | null = null;
  if (result && lacksPicture(result.json)) {
    const further = await probeHead(ctx, feed, FAR, scope.signal);
    if (!lacksPicture(further.json)) [result, look] = [further, FAR];
  }
  const beyond = limitReason(result?.stderr ?? "", result ? coversOf(result.json) : []);
  if (beyond) throw beyond;
  if (!result?.json.streams?.length) throw unreadable(feed, result?.stderr ?? "");
  const facts = toFacts(result.json, await readDecodableSounds(ctx.sandbox));
  const media = makeReport(result.json, { index: await lookAtIndex(ctx, feed), size: feed.knownSize() });
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

function probeHead(
  { sandbox }: TranscodeContext,
  feed: Feed,
  look: Look,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return runOnFeed(feed, signal, ({ watch: _, ...input }) =>
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
  if (!streamsOf(json, "audio").length || !WITHOUT_HEADER.has(container)) return false;
  // A program stream tells of none before its first bytes.
  return pictures.length > 0 ? !pictures.some(hasSize) : container === "mpeg";
}

const hasSize = (stream: ProbedStream) => stream.width > 0 && stream.height > 0;

/** These name no streams in advance: a picture may come after any sound. */
const WITHOUT_HEADER = new Set(["mpeg", "mpegts", "flv", "live_flv"]);

const namesItsStreams = ({ format }: ProbeJson) => !WITHOUT_HEADER.has(format?.format_name);

function toFacts(
  json: ProbeJson,
  decodable: ReadonlySet<string>,
): Omit<SourceFacts, "media" | "captions" | "look"> {
  const picture = takeDefaultStream(pictureStreams(json));
  const { sounds, leftOut } = soundsOf(json, decodable);
  if (!picture && sounds.length === 0) throw sourceReason("no_streams", { holds: holdingsOf(json) });
  return {
    container: String(json.format?.format_name ?? "unknown"),
    duration: durationOf(json),
    video: picture ? toVideo(json, picture) : null,
    videoStream: picture?.index ?? null,
    sounds,
    soundsLeftOut: leftOut,
  };
}

function toVideo(json: ProbeJson, picture: ProbedStream): SourceVideo {
  const by = encryptionOf(picture.codec_tag_string);
  if (by) throw sourceReason("encrypted", { by });
  if (!picture.codec_name || picture.codec_name === "unknown")
    throw sourceReason("unknown_codec", { codec: nameCodec(picture.codec_tag_string, undefined) });
  const container = String(json.format?.format_name);
  if (!hasSize(picture))
    throw sourceReason("no_size", { megabytes: WITHOUT_HEADER.has(container) ? MOST_BYTES / 1e6 : null });
  const mayResize = !/mov|mxf|avi|gif/.test(container);
  return {
    ...toSourceVideo(picture, framesOf(json, picture)),
    mayResize,
    mayReshape: WITHOUT_HEADER.has(container),
  };
}

function soundsOf(json: ProbeJson, decodable: ReadonlySet<string>): SoundPlan {
  const streams = streamsOf(json, "audio").map((stream) => ({
    stream,
    why: whyUnplayable(stream, decodable),
  }));
  const zero = Number(json.format?.start_time) || 0;
  const playable = streams.flatMap(({ stream, why }) => (why === null ? toSoundTrack(stream, zero) : []));
  const { sounds, leftOut } = planSounds(playable);
  const others = streams.flatMap(({ stream, why }) => (why === null ? [] : `Stream ${stream.index}: ${why}`));
  return { sounds, leftOut: [...leftOut, ...others] };
}

/** Null for a track that can be decoded: one that cannot is left out, and ends no film. */
function whyUnplayable(stream: ProbedStream, decodable: ReadonlySet<string>): string | null {
  const { codec_name: codec, sample_rate: rate, codec_tag_string: tag } = stream;
  if (encryptionOf(tag)) return "its sound is encrypted";
  if (!decodable.has(codec)) return `there is no decoder for its sound (${codec ?? "of no known kind"})`;
  return Number(rate) > 0 ? null : "its sound tells no sampling rate";
}

/** Containers that count from zero count what is empty before the first picture or sound as well. */
function durationOf({ format }: ProbeJson): number | null {
  const countsFromZero = /mov|matroska/.test(String(format?.format_name));
  const before = countsFromZero ? Math.max(0, Number(format?.start_time) || 0) : 0;
  const duration = Number(format?.duration) - before;
  return duration > 0 ? duration : null;
}

/** In words, of a file in which there is no film. */
function holdingsOf(json: ProbeJson): string | null {
  const names = { audio: "sound", video: "a cover picture", subtitle: "subtitles", data: "data" };
  const held = Object.entries(names).flatMap(([type, name]) =>
    streamsOf(json, type).length > 0 ? name : [],
  );
  return held.length > 0 ? held.join(" and ") : null;
}

const pictureStreams = (json: ProbeJson) => streamsOf(json, "video").filter((stream) => !isCover(stream));

/** Of the head. */
const framesOf = (json: ProbeJson, { index }: ProbedStream): ProbedFrame[] =>
  (json.frames ?? []).filter((frame: ProbedFrame) => frame.stream_index === index);

const streamsOf = (json: ProbeJson, type: string): ProbedStream[] =>
  (json.streams ?? []).filter((stream) => stream.codec_type === type);

/** By FFprobe's word for it, as `takeDefault` of the report. */
function takeDefaultStream(streams: ProbedStream[]): ProbedStream | undefined {
  return streams.find((stream) => stream.disposition?.default) ?? streams[0];
}

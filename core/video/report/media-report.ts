import { z } from "zod";
import { AudioStream, CoverStream, DataStream, SubtitleStream, VideoStream } from "./media-streams.ts";

/** What was uploaded, as its head tells it: by FFprobe and by our own look at an MP4's index. Times are seconds. */
export const MediaReport = z.object({
  container: z.object({
    /** FFmpeg's name of the format, such as "mov,mp4,m4a,3gp,3g2,mj2". */
    format: z.string(),
    /** As people call it: MP4, QuickTime, Matroska … */
    name: z.string(),
    /** Major brand and compatible brands of an MP4 (ISO/IEC 14496-12 4.3). */
    brand: z.string().nullable(),
    compatibleBrands: z.array(z.string()),
    /** An MP4 made of fragments, without sample tables. */
    fragmented: z.boolean(),
  }),
  duration: z.number().nullable(),
  /** Where the first of its streams begins on the container's clock. */
  start: z.number().nullable(),
  /** Bytes; null until all of them are announced or there. */
  size: z.number().nullable(),
  /** Bits a second of all streams together. */
  bitrate: z.number().nullable(),
  streams: z.array(
    z.discriminatedUnion("kind", [VideoStream, AudioStream, SubtitleStream, CoverStream, DataStream]),
  ),
  chapters: z.array(z.object({ start: z.number(), end: z.number(), title: z.string().nullable() })),
  /** What may be shown of the container's tags, in our words. */
  tags: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Names of tags that tell a place: their values were dropped when the film was inspected. */
  locationTags: z.array(z.string()),
});
export type MediaReport = z.infer<typeof MediaReport>;
export type MediaStream = MediaReport["streams"][number];
export type MediaStreamOf<Kind extends MediaStream["kind"]> = Extract<MediaStream, { kind: Kind }>;

/** Its streams of one kind, in their order. */
export function streamsOf<Kind extends MediaStream["kind"]>(
  report: Pick<MediaReport, "streams">,
  kind: Kind,
): MediaStreamOf<Kind>[] {
  return report.streams.filter((stream): stream is MediaStreamOf<Kind> => stream.kind === kind);
}

/** Of several streams the one that is meant to be taken: the container's default, else the first. */
export function takeDefault<Stream extends Pick<MediaStream, "default">>(
  streams: readonly Stream[],
): Stream | undefined {
  return streams.find((stream) => stream.default) ?? streams[0];
}

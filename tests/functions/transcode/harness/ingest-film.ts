import { createReadStream } from "node:fs";
import type { Bucket } from "../../../../core/bucket/port.ts";
import type { Gop, GopPlace } from "../../../../core/video/gop.ts";
import { GopGrouper } from "../../../../core/video/gops.ts";
import type { ExtraLadder, Inspection, Rung, SourceVideo } from "../../../../core/video/inspection.ts";
import { gopInitKey, gopKey, initKey, inspectionKey, segmentKey } from "../../../../core/video/keys.ts";
import { runFfmpeg } from "../../../../functions/transcode/ffmpeg/run.ts";
import { FragmentSplitter } from "../../../../functions/transcode/mp4/fragment-splitter.ts";
import { type Fragment, parseFragment } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { BOUNDS } from "./bounds.ts";

export interface CopiedFilm {
  init: Buffer;
  fragments: Fragment[];
}

/** Copies a film's video into fragmented MP4, one fragment a GOP. */
export async function copyFilm(path: string): Promise<CopiedFilm> {
  const splitter = new FragmentSplitter();
  const film: CopiedFilm = { init: Buffer.alloc(0), fragments: [] };
  const { exitCode, stderr } = await runFfmpeg({
    ...BOUNDS,
    args: [
      ...["-fflags", "+genpts", "-copyts", "-start_at_zero", "-i", "pipe:0", "-map", "0:v:0"],
      ...["-map_metadata", "-1", "-map_chapters", "-1", "-c:v", "copy", "-write_tmcd", "0"],
      ...["-video_track_timescale", "90000", "-frag_duration", "11000000", "-f", "mp4"],
      ...["-movflags", "cmaf+frag_keyframe+frag_discont", "pipe:3"],
    ],
    stdin: createReadStream(path),
    outputs: [
      (chunk) => {
        for (const piece of splitter.feed(chunk)) {
          if (piece.kind === "init") film.init = piece.bytes;
          else film.fragments.push(parseFragment(piece.bytes));
        }
      },
    ],
  });
  if (exitCode !== 0) throw new Error(stderr);
  return film;
}

/** What the films of films.ts are, as ingest finds it out. */
export const SOURCE: SourceVideo = {
  ...{ codec: "h264", profile: "High", level: 40, pixelFormat: "yuv420p", width: 320, height: 180 },
  ...{ rotation: 0, sampleAspect: 1, fps: 30, fieldOrder: null },
  ...{
    mirrored: false,
    colorPrimaries: null,
    colorTransfer: null,
    colorSpace: null,
    colorRange: null,
    peak: null,
    mayResize: false,
    mayReshape: false,
  },
  bitrate: null,
};

export interface IngestOptions {
  path: string;
  videoHash: string;
  rungs: Rung[];
  video?: Partial<SourceVideo>;
  encoder?: string;
  extras?: ExtraLadder[];
  /** Where each object goes; default private. */
  place?(n: number): GopPlace;
}

/** Cuts a film into GOP objects of at most 4 s and stores them with an inspection, as ingest leaves them. */
export async function ingestFilm(
  buckets: { uploads: Bucket; media: Bucket },
  { path, videoHash, rungs, video, encoder = "libx264", extras = [], place = () => "uploads" }: IngestOptions,
): Promise<Gop[]> {
  const { init, fragments } = await copyFilm(path);
  const grouper = new GopGrouper<Fragment>(4);
  const steps = fragments.map((fragment) => grouper.push(fragment).closed);
  const objects = [...steps, grouper.end()].filter((object) => object !== null);
  const inspection: Inspection = {
    ...{ container: "mp4", duration: null, lane: "gop", feed: "stdin", gopContainer: "mp4" },
    ...{ sounds: [], soundsLeftOut: [] },
    ...{ captions: [], closedCaptions: [] },
    ...{
      passthrough: false,
      why: "test",
      encoder: { name: encoder, preset: "veryfast" },
      segmentSeconds: 4,
      spanSeconds: 16,
      spanGrowth: 0.25,
    },
    video: { ...SOURCE, ...video },
    ...{ rungs, extras, extrasLeftOut: [] },
    media: null,
  };
  await buckets.uploads.put(inspectionKey(videoHash), JSON.stringify(inspection));
  await buckets.uploads.put(gopInitKey(videoHash), init);
  await buckets.media.put(initKey(videoHash, "source"), init);
  const gops: Gop[] = [];
  for (const { fragments: parts, ...gop } of objects) {
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const where = place(gop.n);
    if (where === "media") await buckets.media.put(segmentKey(videoHash, "source", gop.n), bytes);
    else await buckets.uploads.put(gopKey(videoHash, gop.n), bytes);
    gops.push({ ...gop, place: where });
  }
  return gops;
}

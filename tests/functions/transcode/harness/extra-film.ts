import { expect } from "vitest";
import { migrateLibrary } from "../../../../core/library/open-library.ts";
import { facts } from "../../../../core/library/schema.ts";
import { makeEvent } from "../../../../core/video/events.ts";
import { EXTRA_CODECS, type ExtraCodec } from "../../../../core/video/extra-codecs.ts";
import type { Gop } from "../../../../core/video/gop.ts";
import type { ExtraLadder } from "../../../../core/video/inspection.ts";
import { encodeExtra } from "../../../../functions/transcode/encode/encode-extra.ts";
import { ENCODER_OF, EXTRA_ENCODERS } from "../../../../functions/transcode/encode/extra-encoders.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { decodePictures, type FilmOptions, makeFilm } from "./films.ts";
import { ingestFilm } from "./ingest-film.ts";
import { decodeRung, makeScope, newVideoHash, readSegment, type TestTranscode } from "./transcode.ts";

const SIZES = [
  [320, 180],
  [214, 120],
] as const;

/** Progressive, 4:2:0, 8 bits: Main profile of either. */
const CODECS: Readonly<Record<ExtraCodec, RegExp>> = {
  hevc: /^hvc1\.1\.6\.L\d+\.90$/,
  av1: /^av01\.0\.0\dM\.08(\.0\.11\d\.\d\d\.\d\d\.\d\d\.0)?$/,
};

function ladder(codec: ExtraCodec): ExtraLadder {
  const name = ENCODER_OF[codec];
  const rungs = SIZES.map(([width, height]) => ({
    ...{ rung: `${height}p-${codec}`, width, height, fps: 30, maxrate: 600_000, bufferSeconds: 2 },
  }));
  return { codec, encoder: { name, preset: EXTRA_ENCODERS[name].preset }, rungs };
}

export interface ExtraFilm {
  videoHash: string;
  path: string;
  gops: Gop[];
}

/** What ingest leaves of a film: its GOP objects, and a span of the first two of them and one of the rest. */
export async function ingestExtra(
  { context, folder }: TestTranscode,
  options: FilmOptions,
): Promise<ExtraFilm> {
  await migrateLibrary(context.library);
  const videoHash = newVideoHash();
  const path = await makeFilm(folder, options);
  const extras = EXTRA_CODECS.map(ladder);
  const gops = await ingestFilm(context.buckets, { path, videoHash, rungs: [], extras });
  const spans = [gops.slice(0, 2), gops.slice(2)].map((part, span) => {
    const preroll = part[0]!.leading ? gops[part[0]!.n - 2]! : null;
    const data = { generation: 1, span, gops: part, preroll, rungs: [], repairs: [] };
    return makeEvent("test", videoHash, "span.ready", data);
  });
  for (const event of spans) {
    const row = { id: event.id, videoHash, type: event.type, event: JSON.stringify(event) };
    await context.library.insert(facts).values(row);
  }
  return { videoHash, path, gops };
}

export const encode = ({ context }: TestTranscode, videoHash: string, codec: ExtraCodec, span: number) =>
  encodeExtra(context, makeScope(videoHash), { videoHash, generation: 1, codec, span });

/** Each frame of the film is there once, at its time, in every rung, in segments with the boundaries of GOP objects. */
export async function expectWholeIn(
  transcode: TestTranscode,
  codec: ExtraCodec,
  { videoHash, path, gops }: ExtraFilm,
): Promise<void> {
  const straight = await decodePictures({ file: path });
  const numbers = gops.map(({ n }) => n);
  for (const [, height] of SIZES) {
    const pictures = await decodeRung(transcode.context, videoHash, `${height}p-${codec}`, numbers);
    expect(pictures.map(({ time }) => time)).toEqual(straight.map(({ time }) => time));
    expect(pictures.filter(({ grey }, i) => Math.abs(grey - straight[i]!.grey) > 4)).toEqual([]);
  }
  for (const { rung, n, start, duration } of await transcode.segmentEvents(videoHash, 2 * gops.length)) {
    const gop = gops[n - 1]!;
    expect({ start, duration }).toEqual({ start: gop.start, duration: gop.duration });
    const segment = parseFragments(await readSegment(transcode.context, videoHash, rung, n));
    expect(segment[0]).toMatchObject({ key: true, leading: 0, minPts: gop.start });
    // By time of decoding: the picture that is shown last has the duration of the one that is decoded at its place.
    const { dts, duration: lasts } = segment.at(-1)!.samples.at(-1)!;
    expect(dts + lasts).toBe(gop.start + gop.duration);
  }
  const told = await transcode.eventsOf(videoHash, "init.ready", SIZES.length);
  for (const { codecs } of told) expect(codecs).toMatch(CODECS[codec]);
}

import { expect, test } from "vitest";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { decodePictures, type FilmOptions, makeFilm, TWO_SECOND_GOPS } from "../harness/films.ts";
import { ingestFilm } from "../harness/ingest-film.ts";
import {
  decodeRung,
  makeJob,
  makeRung,
  makeScope,
  newVideoHash,
  openTranscode,
  readSegment,
} from "../harness/transcode.ts";

const { context, folder, segmentEvents } = await openTranscode();
const RUNGS = [makeRung("180p", 320, 180), makeRung("120p", 214, 120)];
const OPEN_GOPS = [
  "-c:v",
  "libx264",
  "-preset",
  "veryfast",
  "-x264-params",
  "open-gop=1:keyint=60:bframes=3:qp=16",
];

/** Sources whose frames are easily lost, doubled or shifted. */
const FILMS: Record<string, FilmOptions> = {
  "2 s GOPs": { name: "gops.mp4", frames: 240 },
  "29.97 frames a second": { name: "ntsc.mp4", frames: 240, rate: "30000/1001" },
  "open GOPs": { name: "open.mp4", frames: 240, encode: OPEN_GOPS },
  "a varying frame rate in MKV": { name: "vfr.mkv", frames: 200, filters: "select='not(eq(mod(n,7),3))'" },
  "an MPEG transport stream": {
    name: "stream.ts",
    frames: 240,
    encode: [...TWO_SECOND_GOPS, "-f", "mpegts"],
  },
};

for (const [title, film] of Object.entries(FILMS)) {
  test(`spans of a film with ${title} show each frame once, at its time, in every rung`, async () => {
    const videoHash = newVideoHash();
    const path = await makeFilm(folder, film);
    const gops = await ingestFilm(context.buckets, { path, videoHash, rungs: RUNGS });
    const last = gops.length;
    const spans = [[1, 1], [2, 3], ...(last > 3 ? [[4, last]] : [])] as [number, number][];
    for (const [from, to] of spans) {
      await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, from, to));
    }

    const straight = await decodePictures({ file: path });
    expect(straight).toHaveLength(film.frames);
    const numbers = gops.map(({ n }) => n);
    for (const { rung } of RUNGS) {
      const pictures = await decodeRung(context, videoHash, rung, numbers);
      expect(pictures.map(({ time }) => time)).toEqual(straight.map(({ time }) => time));
      const strange = pictures.filter(({ grey }, i) => Math.abs(grey - straight[i]!.grey) > 4);
      expect(strange).toEqual([]);
    }

    const events = await segmentEvents(videoHash, 2 * last);
    for (const { rung, n, start, duration, bytes } of events) {
      const segment = await readSegment(context, videoHash, rung, n);
      const gop = gops[n - 1]!;
      expect({ start, duration, bytes }).toEqual({
        start: gop.start,
        duration: gop.duration,
        bytes: segment.length,
      });
      const [fragment] = parseFragments(segment);
      expect(fragment).toMatchObject({ key: true, minPts: gop.start });
    }
  });
}

test("segments of different spans follow each other without gap or overlap in decode time", async () => {
  const videoHash = newVideoHash();
  const path = await makeFilm(folder, { name: "contiguous.mp4", frames: 240, rate: "30000/1001" });
  const gops = await ingestFilm(context.buckets, { path, videoHash, rungs: RUNGS });
  for (const { n } of gops) {
    await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, n, n));
  }
  for (const { n, start, duration } of gops) {
    const fragments = parseFragments(await readSegment(context, videoHash, "180p", n));
    const last = fragments.at(-1)!.samples.at(-1)!;
    expect(fragments[0]!.decodeTime).toBe(start);
    expect(last.dts + last.duration).toBe(start + duration);
  }
});

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { releaseMemory } from "../../../../core/release-memory.ts";
import { FragmentSplitter } from "../../../../functions/transcode/mp4/fragment-splitter.ts";
import {
  type Fragment,
  parseFragment,
  parseFragments,
  parseMoof,
} from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { needBox } from "../../../../functions/transcode/mp4/read-boxes.ts";
import { codecsOf, readInitTrack } from "../../../../functions/transcode/mp4/read-init.ts";
import { settleDecodeTimes } from "../../../../functions/transcode/mp4/settle-decode-times.ts";
import { shiftForDecoder } from "../../../../functions/transcode/mp4/shift-for-decoder.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { makeFilm } from "../harness/films.ts";
import { type CopiedFilm, copyFilm } from "../harness/ingest-film.ts";

const folder = await makeTempFolder("fragments");
let film: CopiedFilm;
beforeAll(async () => {
  film = await copyFilm(await makeFilm(folder, { name: "film.mp4", frames: 210 }));
});

describe("FragmentSplitter", () => {
  test("gives the same pieces however the stream is chopped", () => {
    const whole = Buffer.concat([film.init, ...film.fragments.map(({ bytes }) => bytes)]);
    const chops = fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(chops, (places) => {
        const splitter = new FragmentSplitter();
        const ends = [...new Set(places)].sort((a, b) => a - b).concat(whole.length);
        const pieces = ends.flatMap((end, i) => splitter.feed(whole.subarray(ends[i - 1] ?? 0, end)));
        expect(pieces.map(({ kind }) => kind)).toEqual([
          "init",
          "fragment",
          "fragment",
          "fragment",
          "fragment",
        ]);
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(whole)).toBe(true);
        expect(splitter.complete).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("takes single bytes, and knows when it is in the middle of something", () => {
    const splitter = new FragmentSplitter();
    const { bytes } = film.fragments[3]!;
    for (const byte of bytes.subarray(0, -1)) expect(splitter.feed(Buffer.from([byte]))).toEqual([]);
    expect(splitter.complete).toBe(false);
    expect(splitter.feed(bytes.subarray(-1))).toHaveLength(1);
    expect(splitter.complete).toBe(true);
  });

  test("tells the moof of each fragment in advance where it is wanted", () => {
    const splitter = new FragmentSplitter({ tellsMoofs: true });
    const { bytes, maxEnd } = film.fragments[3]!;
    const { end } = needBox(bytes, ["moof"]);
    const [moof, ...others] = splitter.feed(bytes.subarray(0, end));
    expect(others).toEqual([]);
    expect(parseMoof(moof!.bytes)).toMatchObject({ key: true, minPts: 3 * 180_000, maxEnd });
    expect(splitter.feed(bytes.subarray(end))).toEqual([{ kind: "fragment", bytes }]);
  });

  test("leaves out boxes that are no part of a fragment, with 64-bit sizes as well", () => {
    const free = Buffer.alloc(40);
    free.writeUInt32BE(1, 0);
    free.write("free", 4, "latin1");
    free.writeBigUInt64BE(40n, 8);
    const { bytes } = film.fragments[0]!;
    const pieces = new FragmentSplitter().feed(Buffer.concat([free, bytes, free]));
    expect(pieces).toEqual([{ kind: "fragment", bytes }]);
  });

  test("refuses a stream that is out of step", () => {
    expect(() => new FragmentSplitter().feed(Buffer.from("\0\0\0\x04moofmoof"))).toThrow(
      /box "moof" of 4 bytes/,
    );
  });
});

describe("parseFragment", () => {
  test("reads what FFmpeg wrote: a key and 60 samples each, one after the other", () => {
    expect(film.fragments.map(({ samples }) => samples.length)).toEqual([60, 60, 60, 30]);
    for (const [i, fragment] of film.fragments.entries()) {
      expect(fragment).toMatchObject({ trackId: 1, key: true, leading: 0, minPts: i * 180_000 });
      expect(fragment.maxEnd).toBe(Math.min(i + 1, 3.5) * 180_000);
      expect(fragment.samples.filter(({ key }) => key)).toHaveLength(1);
      expect(fragment.samples[0]!.offset).toBe(needBox(fragment.bytes, ["mdat"]).body);
      const last = fragment.samples.at(-1)!;
      expect(last.offset + last.size).toBe(fragment.bytes.length);
    }
  });

  test("reads GOP objects of several fragments, and refuses them as one", () => {
    const object = Buffer.concat(film.fragments.map(({ bytes }) => bytes));
    expect(parseFragments(object).map(({ minPts }) => minPts)).toEqual([0, 180_000, 360_000, 540_000]);
    expect(() => parseFragment(object)).toThrow(/not one MP4 fragment/);
  });

  test("refuses bytes that were cut off", () => {
    expect(() => parseFragment(film.fragments[0]!.bytes.subarray(0, -1))).toThrow(
      /larger than what holds it/,
    );
  });
});

/** The whole of a GOP object as FFmpeg gets it, read in pieces of `pieceBytes`. */
async function shiftWhole(object: Buffer, pieceBytes = object.length): Promise<Buffer> {
  const count = Math.ceil(object.length / pieceBytes);
  const pieces = Array.from({ length: count }, (_, i) =>
    object.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
  return Buffer.concat(await Array.fromAsync(shiftForDecoder(pieces, 90_000)));
}

test("releaseMemory takes a fragment's own memory, and leaves what is shared alone", () => {
  const [own] = new FragmentSplitter().feed(film.fragments[0]!.bytes);
  releaseMemory(own!.bytes);
  expect(own!.bytes).toHaveLength(0);
  const shared = film.fragments[1]!.bytes;
  releaseMemory(shared.subarray(1));
  const pooled = Buffer.from("small");
  releaseMemory(pooled);
  releaseMemory(Buffer.alloc(0));
  expect(parseFragment(shared).samples).toHaveLength(60);
  expect(pooled.toString()).toBe("small");
});

test("shiftForDecoder moves every picture by 10 s, in a copy, and leaves the media data alone", async () => {
  const object = Buffer.concat(film.fragments.map(({ bytes }) => bytes));
  const before = Buffer.from(object);
  const shifted = await shiftWhole(object);
  expect(shifted.equals(await shiftWhole(object, 777))).toBe(true);
  expect(object.equals(before)).toBe(true);
  const times = (bytes: Buffer) =>
    parseFragments(bytes).flatMap(({ samples }) => samples.map(({ pts }) => pts));
  expect(times(shifted)).toEqual(times(object).map((pts) => pts + 900_000));
  const offsets = parseFragments(shifted).flatMap(({ samples }) => samples.map(({ pts, dts }) => pts - dts));
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
});

test("shiftForDecoder lets decode times stand, of a run without composition offsets too", async () => {
  const encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30"];
  const { fragments } = await copyFilm(await makeFilm(folder, { name: "plain.mp4", frames: 60, encode }));
  const [, plain] = fragments;
  expect(plain!.patch.compositionOffsets).toEqual([]);
  for (const fragment of [plain!, film.fragments[1]!]) {
    const shifted = parseFragment(await shiftWhole(fragment.bytes));
    const dataOf = ({ bytes, samples }: Fragment) =>
      samples.map(({ offset, size, key }) => [key, bytes.toString("hex", offset, offset + size)]);
    expect(dataOf(shifted)).toEqual(dataOf(fragment));
    expect(new Set(shifted.samples.map(({ dts }) => dts))).toEqual(new Set([fragment.decodeTime]));
    const lasts = ({ samples }: Fragment) => samples.reduce((sum, { duration }) => sum + duration, 0);
    expect(lasts(shifted)).toBe(lasts(fragment));
    expect(shifted.samples.map(({ pts }) => pts)).toEqual(fragment.samples.map(({ pts }) => pts + 900_000));
  }
});

test("settleDecodeTimes decodes a picture whenever one is shown, and leaves the times of showing alone", async () => {
  const filters = "select='not(eq(mod(n,7),3))'";
  const { fragments } = await copyFilm(await makeFilm(folder, { name: "vfr.mkv", frames: 90, filters }));
  for (const [i, { bytes, maxEnd, minPts }] of fragments.entries()) {
    const before = parseFragment(bytes);
    const end = fragments[i + 1]?.minPts ?? maxEnd;
    const settled = parseFragment(Buffer.from(bytes));
    expect(settleDecodeTimes(settled, end)).toBe(true);
    const after = parseFragment(settled.bytes);
    const shown = before.samples.map(({ pts }) => pts);
    expect(after.samples.map(({ pts }) => pts)).toEqual(shown);
    expect(after.samples.map(({ dts }) => dts)).toEqual(shown.toSorted((a, b) => a - b));
    expect([after.decodeTime, after.samples.at(-1)!.dts + after.samples.at(-1)!.duration]).toEqual([
      minPts,
      end,
    ]);
    expect(settled.maxEnd).toBe(after.maxEnd);
  }
});

test("settleDecodeTimes writes the one duration of a single picture, and says where it cannot write", async () => {
  const encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "1"];
  const single = await copyFilm(await makeFilm(folder, { name: "single.mp4", frames: 2, encode }));
  const picture = parseFragment(Buffer.from(single.fragments[0]!.bytes));
  expect(settleDecodeTimes(picture, 7777)).toBe(true);
  expect(parseFragment(picture.bytes)).toMatchObject({ decodeTime: 0, maxEnd: 7777 });
  expect(settleDecodeTimes(picture, 0)).toBe(false);

  const even = parseFragment(Buffer.from(film.fragments[0]!.bytes));
  expect(even.patch.durations).toEqual([]);
  expect(settleDecodeTimes(even, even.maxEnd)).toBe(true);
  expect(settleDecodeTimes(even, even.maxEnd + 1)).toBe(false);
});

test("an init segment tells its track and its codecs", () => {
  expect(readInitTrack(film.init)).toEqual({
    ...{ trackId: 1, timescale: 90_000, handler: "vide", sampleEntry: "avc1" },
    ...{ turned: false, edited: false },
  });
  expect(codecsOf(film.init)).toMatch(/^avc1\.[0-9a-f]{6}$/);
});

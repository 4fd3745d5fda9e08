import { expect, onTestFinished, test, vi } from "vitest";
import { segmentKey, storyboardKey, storyboardSheetKey } from "../../../../core/video/keys.ts";
import { makeStoryboard } from "../../../../functions/transcode/picture/make-storyboard.ts";
import { decodeGrey } from "../../../harness/decode-grey.ts";
import type { FilmOptions } from "../../../harness/films.ts";
import { readStoryboard, type ShownStoryboard } from "../../../harness/storyboard.ts";
import { waitUntil } from "../../../harness/wait-until.ts";
import { storeFilm as store } from "../harness/store-film.ts";
import { makeScope, openTranscode } from "../harness/transcode.ts";

const { context } = await openTranscode();
const { buckets } = context;

const storeFilm = (options: Omit<FilmOptions, "name">) => store(context, options);

async function readObject(key: string): Promise<Buffer> {
  const { body } = await buckets.media.open(key);
  return Buffer.from(await new Response(body).arrayBuffer());
}

function storyboardOf(videoHash: string): Promise<ShownStoryboard> {
  const base = `http://host/${storyboardKey(videoHash)}`;
  return readStoryboard(base, (url) => readObject(new URL(url).pathname.slice(1)));
}

/** Cues follow one another over the whole film, and each shows the frame of about its middle. */
function expectShown(storyboard: ShownStoryboard, fps: number, seconds: number, slack: number) {
  const { cues } = storyboard;
  expect(cues[0]!.start).toBe(0);
  expect(Math.abs(cues.at(-1)!.end - seconds)).toBeLessThan(0.1);
  for (const [i, { start, end }] of cues.entries()) {
    if (i > 0) expect(start).toBe(cues[i - 1]!.end);
    const middle = Math.floor(((start + end) / 2) * fps + 0.01);
    const number = storyboard.numberAt(start);
    expect({ i, start, number, near: number >= 0 && Math.abs(number - middle) <= slack }).toMatchObject({
      near: true,
    });
  }
}

test("a tile each two seconds shows the picture of its time, over two sheets", async () => {
  const { film, videoHash } = await storeFilm({ seconds: 60, size: "320x180" });
  await makeStoryboard(context, makeScope(videoHash));
  const storyboard = await storyboardOf(videoHash);
  expect(storyboard.cues).toHaveLength(30);
  expect(storyboard.sheets.map((url) => url.split("/").at(-1))).toEqual([
    "storyboard-1.jpg",
    "storyboard-2.jpg",
  ]);
  expectShown(storyboard, film.fps, 60, 2);
  expect(await buckets.media.head(storyboardKey(videoHash))).toMatchObject({
    contentType: "text/vtt",
    cacheControl: "public, max-age=31536000, immutable",
  });
});

test("a film on its side, of an odd rate, that leaves pictures out", async () => {
  const { film, videoHash } = await storeFilm({
    seconds: 13,
    size: "202x358",
    fps: "24000/1001",
    variableRate: true,
  });
  await makeStoryboard(context, makeScope(videoHash));
  const storyboard = await storyboardOf(videoHash);
  expect(storyboard.at(0)).toMatchObject({ width: 136, height: 240 });
  expectShown(storyboard, film.fps, 13, 3);
});

test("a film of one picture has a storyboard of one tile", async () => {
  const { videoHash } = await storeFilm({ seconds: 1 / 30, firstNumber: 7 });
  await makeStoryboard(context, makeScope(videoHash));
  const storyboard = await storyboardOf(videoHash);
  expect(storyboard.cues).toHaveLength(1);
  expect(storyboard.numberAt(0)).toBe(7);
});

test.each([
  ["a fifth of a second", { seconds: 0.2 }, { width: 240, height: 136 }],
  ["a tiny one", { seconds: 4, size: "48x32" }, { width: 240, height: 160 }],
  ["a tower", { seconds: 4, size: "32x640" }, { width: 12, height: 240 }],
  ["a ribbon", { seconds: 4, size: "640x32" }, { width: 240, height: 12 }],
])("a film that is %s has a storyboard whose tiles fill their sheet", async (_, options, tile) => {
  const { videoHash } = await storeFilm(options);
  await makeStoryboard(context, makeScope(videoHash));
  const storyboard = await storyboardOf(videoHash);
  const tiles = Math.max(1, options.seconds / 2);
  expect(storyboard.cues).toHaveLength(Math.round(tiles));
  expect(storyboard.at(options.seconds)).toMatchObject(tile);
  const { width, height, pixels } = await decodeGrey(await readObject(storyboardSheetKey(videoHash, 1)));
  expect({ width, height }).toEqual({ width: tile.width * Math.round(tiles), height: tile.height });
  // The strip's first cell is white and its last one black, in every tile.
  const row = Math.floor(height * 0.92) * width;
  for (let i = 0; i < Math.round(tiles); i++) {
    const cell = Math.floor(tile.width / 40);
    expect(pixels[row + i * tile.width + cell]).toBeGreaterThan(
      pixels[row + (i + 1) * tile.width - 1 - cell]!,
    );
  }
});

test("of two hours only the segments are read that hold a tile, and a run that was ended is gone on with", async () => {
  const { film, videoHash, gops } = await storeFilm({ seconds: 7200, fps: "1/2", gop: 2, size: "160x90" });
  const open = vi.spyOn(buckets.media, "open");
  onTestFinished(() => open.mockRestore());
  const ending = new AbortController();
  const run = makeStoryboard(context, makeScope(videoHash, ending.signal));
  const first = storyboardSheetKey(videoHash, 1);
  const before = await waitUntil("the first sheet", () => buckets.media.head(first));
  ending.abort();
  await expect(run).rejects.toMatchObject({ code: "cancelled" });
  expect(await buckets.media.head(storyboardKey(videoHash))).toBeNull();

  await makeStoryboard(context, makeScope(videoHash));
  await makeStoryboard(context, makeScope(videoHash));
  expect(await buckets.media.head(first)).toEqual(before);
  const opened = new Set(open.mock.calls.map(([key]) => key));
  // One segment a tile, and the init segment.
  expect({ segments: gops.length, opened: opened.size }).toEqual({ segments: 1800, opened: 201 });

  const storyboard = await storyboardOf(videoHash);
  expect({ tiles: storyboard.cues.length, sheets: storyboard.sheets.length }).toEqual({
    tiles: 200,
    sheets: 8,
  });
  for (const seconds of [0, 1799, 3600, 7199]) {
    const shown = storyboard.numberAt(seconds) / film.fps;
    expect(Math.abs(shown - seconds)).toBeLessThan(7200 / 200);
  }
});

test("a film of which nothing can be decoded is damaged", async () => {
  const { videoHash } = await storeFilm({ seconds: 2 });
  const key = segmentKey(videoHash, "source", 1);
  const segment = await readObject(key);
  segment.fill(0, segment.indexOf("mdat") + 4);
  await buckets.media.put(key, segment);
  await expect(makeStoryboard(context, makeScope(videoHash))).rejects.toMatchObject({
    code: "source_damaged",
  });
});

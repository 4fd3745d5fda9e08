import * as hlsParser from "hls-parser";
import { afterAll, expect, test } from "vitest";
import { findBeeps, findFlashes, makeFlashFilm, offsetsOf } from "../harness/flash-and-beep.ts";
import { followMemory, type MemoryCourse } from "../harness/follow-memory.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const HOUR = 3600;
const IN_STEP = 0.02;
/** Seconds that are decoded around a place of the film. */
const WINDOW = 30;
const GROWTH = 1.25;
/** Garbage that a heap holds or not by chance. */
const SLACK = 24 * 2 ** 20;

const product = await startProduct();
let memory = new Map<string, MemoryCourse>();
let playlist = "";

test("an hour of film, whose sound runs 0.1 % slow, is completed with flat memory", async () => {
  const path = await makeFlashFilm({
    ...{ name: "hour.mkv", seconds: HOUR, stretch: 1.001, rate: 44_100 },
    tracks: [
      ["-c:a", "aac", "-b:a", "64k"],
      ["-c:a", "ac3", "-b:a", "96k"],
    ],
  });
  memory = await followMemory(product, async () => {
    const hash = await uploadFilm(product.url, path);
    const row = await waitForStatus(product.url, hash, "completed", 1_200_000);
    expect(row.duration).toBeCloseTo(HOUR, 0);
    playlist = new URL(row.hls_url!, product.url).href;
  });
  for (const [name, { middle, last }] of memory)
    expect([name, last < middle * GROWTH + SLACK]).toEqual([name, true]);
}, 1_800_000);

test.each([0, HOUR / 2, HOUR - WINDOW])(
  "its sounds are in step at %i s",
  async (from) => {
    const pictures = await readWindow("source", from);
    const flashes = await findFlashes(pictures.init, pictures.segments);
    for (const rung of ["audio-0", "audio-1"]) {
      const { init, segments, start } = await readWindow(rung, from);
      const beeps = (await findBeeps(Buffer.concat([init, ...segments]))).map((at) => at + start);
      const inWindow = beeps.filter((at) => at > from + 1 && at < from + WINDOW - 1);
      expect(inWindow.length).toBeGreaterThanOrEqual(WINDOW / 2 - 2);
      expect(offsetsOf(flashes, inWindow).filter(({ offset }) => Math.abs(offset) > IN_STEP)).toEqual([]);
    }
  },
  120_000,
);

afterAll(() => {
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  const rows = [...memory].map(([name, { middle, last, most }]) => {
    return [name, { middle: mebibytes(middle), last: mebibytes(last), most: mebibytes(most) }] as const;
  });
  console.table(Object.fromEntries(rows));
});

/** The segments of a rung that begin in the window, and seconds at which the first of them does. */
async function readWindow(rung: string, from: number) {
  const address = new URL(`${rung}.m3u8`, playlist);
  const text = await (await fetch(address)).text();
  const { segments } = hlsParser.parse(text) as hlsParser.types.MediaPlaylist;
  const load = async (uri: string) => Buffer.from(await (await fetch(new URL(uri, address))).arrayBuffer());
  let end = 0;
  const timed = segments.map(({ uri, duration }) => {
    end += duration;
    return { uri, start: end - duration };
  });
  const inside = timed.filter(({ start }) => start >= from - 5 && start < from + WINDOW);
  const bytes: Buffer[] = [];
  for (const { uri } of inside) bytes.push(await load(uri));
  return { init: await load(segments[0]!.map!.uri), segments: bytes, start: inside[0]!.start };
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { COLOUR_ROWS } from "../functions/transcode/matrix/colour-rows.ts";
import { GEOMETRY_ROWS } from "../functions/transcode/matrix/geometry-rows.ts";
import { publishFilm } from "../functions/transcode/matrix/publish.ts";
import { useBrowser } from "../harness/browser.ts";
import { openTranscodeContext } from "../harness/ingest.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const browser = useBrowser();
const ctx = await openTranscodeContext();
const folder = await makeTempFolder("look-alike");
/** Films come shifted for FFmpeg's decoder. */
const SHIFT_SECONDS = 10;
/** Of 255, by which colours may differ that are encoded or converted in two ways. */
const TOLERANCE = 8;

const FILMS = [
  "H.264, BT.601 by its size alone",
  "H.264, BT.709 by its size alone",
  "H.264, large and said to be BT.601",
  "turned a quarter clockwise",
  "turned over its other diagonal",
];
const ROWS = [...COLOUR_ROWS, ...GEOMETRY_ROWS].filter(({ name }) => FILMS.includes(name));

test.each(ROWS.map((row) => [row.name, row] as const))(
  "%s: every rung is shown in the same colours, in its place",
  async (_, { make, size, colours }) => {
    const { rungs } = await publishFilm(ctx, await make(folder));
    const films = new Map(rungs.map(({ rung, film }) => [`/${rung.rung}`, film.bytes]));
    const page = await browser.open(await serve(films));
    const shown = [];
    for (const { rung } of rungs) {
      const picture = await page.evaluate(show, {
        url: `/${rung.rung}`,
        codecs: rung.codecs,
        at: SHIFT_SECONDS,
      });
      expect(picture.size, rung.rung).toEqual([rung.width, rung.height]);
      shown.push(picture.quarters);
    }
    expect([rungs[0]!.rung.width, rungs[0]!.rung.height]).toEqual(size);
    for (const quarters of shown) expect(distance(quarters, shown[0]!)).toBeLessThan(TOLERANCE);
    // Where the screen has the film's own primaries, its values come out as they went in.
    const drawn = colours?.map((rgb) => rgb.map((value) => value * 255));
    if (drawn) expect(distance(shown[0]!, drawn)).toBeLessThan(TOLERANCE);
  },
);

const distance = (one: number[][], other: number[][]) =>
  Math.max(...one.flat().map((value, i) => Math.abs(value - other.flat()[i]!)));

async function serve(films: Map<string, Buffer>): Promise<string> {
  const server = createServer(({ url }, response) => {
    const film = films.get(url!);
    response.setHeader("content-type", film ? "video/mp4" : "text/html");
    response.end(film ?? "<!doctype html><title>Rungs</title>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onCleanup(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** In the page: plays a film by Media Source Extensions, and reads its size and the middles of its quarters. */
async function show({ url, codecs, at }: { url: string; codecs: string; at: number }) {
  const video = document.createElement("video");
  const once = (target: EventTarget, type: string) =>
    new Promise((done) => target.addEventListener(type, done, { once: true }));
  const media = new MediaSource();
  video.src = URL.createObjectURL(media);
  await once(media, "sourceopen");
  const buffer = media.addSourceBuffer(`video/mp4; codecs="${codecs}"`);
  buffer.appendBuffer(await (await fetch(url)).arrayBuffer());
  await once(buffer, "updateend");
  const drawn = new Promise((done) => video.requestVideoFrameCallback(done));
  video.currentTime = at + 0.1;
  await drawn;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d")!;
  context.drawImage(video, 0, 0);
  const read = (x: number, y: number) => [
    ...context
      .getImageData(Math.floor(canvas.width * x), Math.floor(canvas.height * y), 1, 1)
      .data.slice(0, 3),
  ];
  return {
    size: [video.videoWidth, video.videoHeight],
    quarters: [read(0.25, 0.25), read(0.75, 0.25), read(0.25, 0.75), read(0.75, 0.75)],
  };
}

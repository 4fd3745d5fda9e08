import Parser from "hls-parser";
import { expect, test } from "vitest";
import { gopPrefix } from "../../core/video/keys.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { listKeys } from "../harness/list-keys.ts";
import {
  keepToRung,
  playToEnd,
  readWatch,
  SIDES,
  watchPlayback,
  whenPlayersStart,
} from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { withBuckets } from "../harness/stored-objects.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectInOrder, expectToPlay, expectWholePlay } from "./expect-playback.ts";

const browser = useBrowser();
const product = await startProduct({ env: { EXTRA_CODECS: "hevc,av1" } });
// Not published as it is, so what the rungs are made of must stay until the last one is made.
const film = await makeFilm({ name: "codecs.mp4", seconds: 30, codec: "mpeg4", bitrate: 1_500_000 });
const hash = await uploadFilm(product.url, film.path);
await waitForStatus(product.url, hash, "completed", 120_000);
await waitUntil(
  "the other codecs",
  async () => (await getDetails(product.url, hash)).rungs.every(({ announced }) => announced),
  120_000,
);
const address = `${product.url}/streaming.html?v=${hash}`;

test("each rung is there in each codec, and nothing is kept that no rung is made of any more", async () => {
  const { rungs, decisions } = await getDetails(product.url, hash);
  const names = ["360p", "240p", "360p-hevc", "240p-hevc", "360p-av1", "240p-av1"];
  expect(rungs.map(({ rung }) => rung)).toEqual(names);
  expect(new Set(rungs.map(({ segments }) => segments)).size).toBe(1);
  expect(decisions.flatMap(({ rendition, outcome }) => (outcome === "made" && rendition) || [])).toEqual(
    expect.arrayContaining(names),
  );
  await waitUntil("the end of the GOP objects", () =>
    withBuckets(product, async ({ uploads }) => (await listKeys(uploads, gopPrefix(hash))).length === 0),
  );
});

test.each([
  ["at all", { name: "uncut.avi" }],
  ["to its end", { name: "half-cut.mp4", gop: 1000, encode: ["-force_key_frames", "0,1,2"] }],
])(
  "a film that cannot be cut %s is played in H.264, and the page says that it is and why",
  async (_, shape) => {
    const { path } = await makeFilm({ seconds: 15, size: "426x240", bitrate: 300_000, ...shape });
    const uncut = await uploadFilm(product.url, path);
    await waitForStatus(product.url, uncut, "completed", 120_000);
    const page = await browser.open(`${product.url}/streaming.html?v=${uncut}`);
    await page.getByRole("tab", { name: "Source" }).click();
    const report = page.getByRole("tabpanel", { name: "Source" });
    for (const codec of ["HEVC", "AV1"])
      await report
        .getByText(`Not made in ${codec}: the film could not be cut at its key frames into the pieces`)
        .waitFor();
    const { rungs } = await getDetails(product.url, uncut);
    expect(rungs.flatMap((rung) => (rung.announced ? [rung.codec] : []))).not.toContain("av1");
  },
  180_000,
);

test("Chromium takes the CODECS of each variant that it has a decoder for, and the playlist begins with H.264", async () => {
  const { hls_url } = await getDetails(product.url, hash);
  const playlist = Parser.parse(await (await fetch(new URL(hls_url!, product.url))).text());
  if (!playlist.isMasterPlaylist) throw new Error("not a multivariant playlist");
  const codecs = playlist.variants.map((variant) => variant.codecs!);
  expect(codecs.map((text) => text.slice(0, 4))).toEqual(["avc1", "avc1", "hvc1", "hvc1", "av01", "av01"]);
  const page = await browser.open(address);
  const taken = await page.evaluate(
    (all) => all.filter((one) => MediaSource.isTypeSupported(`video/mp4; codecs="${one}"`)),
    codecs,
  );
  expect(taken).toEqual(codecs.filter((text) => !text.startsWith("hvc1")));
});

test("both engines begin in H.264, and change to AV1 and back while they play", async () => {
  const page = await browser.open(address, { before: watchPlayback });
  await whenPlayersStart(page);
  const showAll = async (rung: string, height: number) => {
    await page.evaluate((rung) => {
      for (const player of Object.values(window.players!)) player.setLevel(rung);
    }, rung);
    await page.waitForFunction(
      ({ rung, height }) =>
        Object.entries(window.players!).every(([side, player]) => {
          const shown = window.watches[side as "hls" | "dash"]!.frames.at(-1)?.height === height;
          return shown && player.stats().level?.id === rung;
        }),
      { rung, height },
      { polling: 50, timeout: 60_000 },
    );
  };
  await page.waitForFunction(
    () => Object.values(window.players!).every((player) => player.stats().totalFrames > 0),
    undefined,
    { polling: 50, timeout: 30_000 },
  );
  const first = await page.evaluate(() =>
    Object.values(window.players!).map((player) => player.stats().level!.id),
  );
  for (const id of first) expect(id).toMatch(/^\d+p$/);
  const offered = await page.evaluate(() =>
    Object.values(window.players!).map((player) =>
      player
        .levels()
        .map(({ id }) => id)
        .sort(),
    ),
  );
  for (const ids of offered) expect(ids).toEqual(["240p", "240p-av1", "360p", "360p-av1"]);
  const menu = page.getByLabel("HLS quality");
  expect(await menu.locator("option").allTextContents()).toEqual(
    expect.arrayContaining(["360p H.264", "360p AV1", "240p AV1"]),
  );
  for (const [rung, height] of [
    ["240p-av1", 240],
    ["360p", 360],
  ] as const)
    await showAll(rung, height);
  await playToEnd(page, 120_000);
  for (const side of SIDES) {
    const watched = await readWatch(page, side);
    expectWholePlay(watched, film);
    expectInOrder(watched.frames, film);
  }
}, 300_000);

test("both engines play AV1 from its first frame to its last, each once", async () => {
  const page = await browser.open(address, {
    async before(page) {
      await watchPlayback(page);
      await keepToRung(page, "360p-av1");
    },
  });
  await expectToPlay(page, film, 360);
}, 300_000);

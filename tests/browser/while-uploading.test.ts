import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage } from "../harness/journal.ts";
import { playToEnd, readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { expectInOrder } from "./expect-playback.ts";

const CHUNK_BYTES = 128 * 1024;

const browser = useBrowser();
const product = await startProduct();

test("a film plays in both engines while it is uploaded, and on to its end", async () => {
  const film = await makeFilm({ name: "slow.mp4", seconds: 30, size: "854x480", bitrate: 1_000_000 });
  // Somewhat faster than it plays, as over a line that is just good enough.
  const started: string[] = [];
  const upload = uploadFilm(product.url, film.path, {
    ...{ chunkBytes: CHUNK_BYTES, rate: 200_000 },
    onChunk: (_, hash) => void started.push(hash),
  });
  const isPlayable = await awaitMessage(
    product.url,
    (message) => message.type === "video" && message.row.hls_url !== null,
  );
  const hash = started[0]!;
  expect(isPlayable).toMatchObject({ row: { video_hash: hash, status: "uploading" } });

  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { before: watchPlayback });
  await whenPlayersStart(page);
  await page.waitForFunction(() => Object.values(window.watches).every(({ frames }) => frames.length > 10));
  const { status, received_chunks, total_chunks } = await getDetails(product.url, hash);
  expect(status).toBe("uploading");
  expect(received_chunks).toBeLessThan(total_chunks);

  await upload;
  await playToEnd(page, 120_000);
  for (const side of SIDES) {
    const watched = await readWatch(page, side);
    const fr = watched.frames; (await import("node:fs")).appendFileSync("/tmp/w/br/out.txt", JSON.stringify([side, fr.length, watched.decoded, watched.stalls, watched.seeks, fr.filter((f, i) => f.height !== fr[i - 1]?.height).map((f) => [f.number, f.height]), fr.flatMap((f, i) => f.number - (fr[i - 1]?.number ?? 0) > 8 ? [[fr[i - 1]?.number, f.number]] : [])]) + "\n"); // DEBUG
    const { frames } = watched;
    expect(watched.error).toBeNull();
    expect(watched.ended).toBe(true);
    expect(watched.buffered).toHaveLength(1);
    expectInOrder(frames, film);
    expect(frames[0]!.number).toBeLessThan(film.fps / 2);
    expect(frames.at(-1)!.number).toBeGreaterThan(film.numbers.length - film.fps / 2);
  }
}, 300_000);

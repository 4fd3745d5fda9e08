import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { readConfig } from "../../core/config.ts";
import { openLogger } from "../../core/logger.ts";
import { createReconciler, type Round } from "../../functions/reconcile/handler.ts";
import { openContext } from "../../localstack/functions/open-context.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startProduct } from "../harness/product.ts";
import { startRedis } from "../harness/redis.ts";
import { beginUpload } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const TIMEOUT_MS = 180_000;

const redis = await startRedis();
// Only what is noticed is to heal the film, and not the timer. The preset leaves something to be lost.
const env = { REDIS_URL: redis.url, RECONCILE_SECONDS: "3600", X264_PRESET: "medium" };
const product = await startProduct({ env });
const { url, dataDir } = product;

test(
  "a Redis that comes back with less than it had acknowledged is noticed, and nothing before; the film is completed",
  async () => {
    const film = await makeFilm({ name: "lost.mp4", seconds: 16, bitrate: 400_000 });
    const kept = await redis.written();
    const upload = await beginUpload(url, film.path, { chunkBytes: 100_000 });
    const { videoHash } = upload;
    const comparison = await compareAllTheTime();
    await upload.sendRange(0);
    await awaitMessage(url, (one) => one.type === "segment.ready" && one.videoHash === videoHash);
    const rounds = await comparison.stop();
    await upload.finalize();
    await awaitMessage(url, (one) => one.type === "upload.finalized" && one.videoHash === videoHash);

    // Every job and every record of the film, and what says that they were read.
    await redis.kill();
    await redis.cut(kept);
    await redis.start();
    const row = await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
    await waitUntil("the loss to be told", async () => (await readRepairs()).log_lost === 1);
    await expectWholeFilm((await loadFilm(url, row)).hls, await decodeSource(film.path));

    expect(rounds.length).toBeGreaterThan(1);
    for (const round of rounds) expect(round).toMatchObject({ repairs: {}, failed: [] });
  },
  TIMEOUT_MS,
);

/** As the product does it each minute, but without a rest, and not only for films that are quiet. */
async function compareAllTheTime() {
  const config = readConfig({ DATA_DIR: dataDir, REDIS_URL: redis.url, LOG_LEVEL: "silent" });
  const logger = openLogger("test", "silent");
  const { context, close } = await openContext(config, logger, ["buckets", "library", "log", "queues"]);
  onCleanup(close);
  const reconciler = createReconciler({ ...context, config, logger }, "test");
  const rounds: Round[] = [];
  const stopping = new AbortController();
  const comparing = (async () => {
    while (!stopping.signal.aborted) {
      const round = await reconciler.reconcile({ now: true });
      if (round) rounds.push(round);
      await delay(100);
    }
  })();
  const stop = async () => {
    await waitUntil("two rounds", () => rounds.length > 1);
    stopping.abort();
    await comparing;
    return rounds;
  };
  return { stop };
}

async function readRepairs(): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = [...text.matchAll(/^vidpipeline_repairs_total\{repair="(\w+)"\} (\d+)/gm)];
  return Object.fromEntries(lines.map(([, repair, count]) => [repair, Number(count)]));
}

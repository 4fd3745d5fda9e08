import { expect, test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { startRedis } from "../harness/redis.ts";
import { beginUpload } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const TIMEOUT_MS = 300_000;

// Kafka keeps the log, so that nothing but the jobs is lost, and nobody tells of it.
const redis = await startRedis();
const env = { REDIS_URL: redis.url, RECONCILE_SECONDS: "10", X264_PRESET: "medium" };
const { url } = await startProduct({ stack: "services", env });

test(
  "a queue that lost all its jobs gets those again that a film still needs",
  async () => {
    const film = await makeFilm({ name: "lost.mp4", seconds: 16, bitrate: 400_000 });
    const kept = await redis.written();
    const upload = await beginUpload(url, film.path, { chunkBytes: 100_000 });
    const { videoHash } = upload;
    await upload.sendRange(0);
    await upload.finalize();
    await awaitMessage(url, (one) => one.type === "source.ended" && one.videoHash === videoHash);
    await redis.kill();
    await redis.cut(kept);
    await redis.start();
    const row = await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
    await expectWholeFilm((await loadFilm(url, row)).hls, await decodeSource(film.path));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/vidpipeline_repairs_total\{repair="job_missing"\} [1-9]/);
    expect(metrics).not.toMatch(/repair="log_lost"/);
  },
  TIMEOUT_MS,
);

import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { openLogger } from "../../core/logger.ts";
import { ingestJobId } from "../../core/queue/jobs.ts";
import { openQueues } from "../../core/queue/open-queues.ts";
import { mediaPrefix } from "../../core/video/keys.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, type JournalMessage, waitForStatus } from "../harness/journal.ts";
import { readSegmentTags } from "../harness/object-tags.ts";
import { startProduct } from "../harness/product.ts";
import { startRedis } from "../harness/redis.ts";
import { beginUpload } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

/** What can be killed by itself; each meets the film at another point. */
const PROCESSES = ["transcode", "fanout", "track", "api", "redis", "transcode"];
const CHUNK_BYTES = 100_000;
const LONG = 300_000;

const product = await startProduct();
const { url } = product;
const film = await makeFilm({ name: "restart.mp4", seconds: 32, size: "854x480" });
const source = await decodeSource(film.path);

test(
  "the power goes while a film is encoded: it is completed afterwards, and nothing stored is changed",
  async () => {
    const upload = await beginUpload(url, film.path, { title: "power cut", chunkBytes: CHUNK_BYTES });
    const { videoHash, count } = upload;
    // However fast this machine is, a film whose last chunk is missing is not done.
    await upload.sendRange(0, count - 1);
    await awaitEncoded(videoHash, 2);
    await product.crash();
    const before = await storedTags(videoHash);
    expect(rungsOf(before)).toEqual(expect.arrayContaining(["source", "360p", "240p", "audio-0"]));

    await product.start();
    await upload.send(count - 1);
    await upload.finalize();
    const row = await waitForStatus(url, videoHash, "completed", LONG);
    const after = await storedTags(videoHash);
    expect(after.size).toBeGreaterThan(before.size);
    expect(Object.fromEntries(after)).toMatchObject(Object.fromEntries(before));
    await expectWholeFilm((await loadFilm(url, row)).hls, source);
  },
  LONG,
);

test(
  "each process is killed in its turn while a film is uploaded and encoded: it is completed all the same",
  async () => {
    const upload = await beginUpload(url, film.path, { title: "one by one", chunkBytes: CHUNK_BYTES });
    const { videoHash, count } = upload;
    const seen: Map<string, string>[] = [];
    const share = Math.floor(count / (PROCESSES.length + 1));
    for (const [i, name] of PROCESSES.entries()) {
      await upload.sendRange(i * share, (i + 1) * share);
      // The first spans, of 2, 4 and 8 s, hold five segments; the next is complete only with the upload.
      await awaitEncoded(videoHash, Math.min(i + 1, 5));
      seen.push(await storedTags(videoHash));
      await product.kill(name);
    }
    await upload.sendRange(PROCESSES.length * share);
    await upload.finalize();
    const row = await waitForStatus(url, videoHash, "completed", LONG);
    const after = Object.fromEntries(await storedTags(videoHash));
    for (const tags of seen) expect(after).toMatchObject(Object.fromEntries(tags));
    await expectWholeFilm((await loadFilm(url, row)).hls, source);
  },
  LONG,
);

test(
  "a job that is lost while nothing runs is made again by the start, not by the next round",
  async () => {
    const redis = await startRedis();
    const rested = await startProduct({ env: { REDIS_URL: redis.url, RECONCILE_SECONDS: "3600" } });
    const upload = await beginUpload(rested.url, film.path, { title: "lost job", chunkBytes: CHUNK_BYTES });
    const { videoHash, count } = upload;
    await upload.sendRange(0, count - 1);
    await awaitMessage(rested.url, (one) => one.type === "gop.ready" && one.videoHash === videoHash);
    await rested.stop();

    const logger = openLogger("test", "silent");
    const queues = openQueues({ redisUrl: redis.url, attempts: 1, logger });
    const job = await queues.ingest.getJob(ingestJobId(videoHash, 1));
    await job!.remove();
    await rested.start();
    const repairs = async () => (await fetch(`${rested.url}/metrics`)).text();
    await waitUntil("the start's round to find it", async () =>
      /vidpipeline_repairs_total\{repair="job_missing"\} [1-9]/.test(await repairs()),
    );
    expect(await queues.ingest.getJob(ingestJobId(videoHash, 1))).toBeDefined();
    await queues.close();

    await upload.send(count - 1);
    await upload.finalize();
    const row = await waitForStatus(rested.url, videoHash, "completed", LONG);
    await expectWholeFilm((await loadFilm(rested.url, row)).hls, source);
  },
  LONG,
);

/** Resolves when that many segments of one encoded rung are known. */
async function awaitEncoded(videoHash: string, count: number): Promise<void> {
  const isThere = (one: JournalMessage) =>
    one.type === "segment.ready" &&
    one.videoHash === videoHash &&
    one.data.rung === "240p" &&
    one.data.n >= count;
  await awaitMessage(url, isThere);
}

async function storedTags(videoHash: string): Promise<Map<string, string>> {
  const buckets = await openBuckets(await product.config());
  const tags = await readSegmentTags(buckets.media, mediaPrefix(videoHash));
  await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  return tags;
}

/** .../cmaf/<rung>/<n>.m4s */
const rungsOf = (tags: Map<string, string>) => [
  ...new Set([...tags.keys()].map((key) => key.split("/").at(-2))),
];

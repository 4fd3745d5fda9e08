import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { mediaPrefix } from "../../core/video/keys.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, type JournalMessage, waitForStatus } from "../harness/journal.ts";
import { readSegmentTags } from "../harness/object-tags.ts";
import { startProduct } from "../harness/product.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

/** What can be killed by itself, in an order in which each meets the film at another point. */
const PROCESSES = ["transcode", "fanout", "track", "api", "redis", "transcode"];
const LONG = 300_000;

const product = await startProduct();
const { url } = product;
const film = await makeFilm({ name: "restart.mp4", seconds: 40, size: "1280x720" });
const source = await decodeSource(film.path);

test(
  "the power goes while a film is encoded: it is completed afterwards, and nothing stored is changed",
  async () => {
    const videoHash = await uploadFilm(url, film.path, { title: "power cut" });
    await encodedSegments(videoHash, 2);
    await product.crash();
    const before = await storedTags(videoHash);
    expect([...before.keys()].filter((key) => key.includes("/480p/")).length).toBeGreaterThan(0);

    await product.start();
    const encodedBefore = [...before.keys()].filter((key) => !key.includes("/source/")).length;
    const { status } = await getDetails(url, videoHash);
    expect(status).toBe("processing");
    const row = await waitForStatus(url, videoHash, "completed", LONG);
    const after = await storedTags(videoHash);
    expect(after.size).toBeGreaterThan(encodedBefore);
    expect(Object.fromEntries(after)).toMatchObject(Object.fromEntries(before));
    await expectWholeFilm((await loadFilm(url, row)).hls, source);
  },
  2 * LONG,
);

test(
  "each process is killed in its turn while a film is uploaded and encoded: it is completed all the same",
  async () => {
    const videoHash = await uploadFilm(url, film.path, { title: "one by one" });
    const seen: Map<string, string>[] = [];
    for (const [i, name] of PROCESSES.entries()) {
      await encodedSegments(videoHash, i + 1);
      seen.push(await storedTags(videoHash));
      await product.kill(name);
    }
    const row = await waitForStatus(url, videoHash, "completed", LONG);
    const after = Object.fromEntries(await storedTags(videoHash));
    for (const tags of seen) expect(after).toMatchObject(Object.fromEntries(tags));
    await expectWholeFilm((await loadFilm(url, row)).hls, source);
  },
  2 * LONG,
);

/** Resolves when that many segments of one encoded rung are known. */
async function encodedSegments(videoHash: string, count: number): Promise<void> {
  const isThere = (one: JournalMessage) =>
    one.type === "segment.ready" &&
    one.videoHash === videoHash &&
    one.data.rung === "480p" &&
    one.data.n >= count;
  await awaitMessage(url, isThere);
}

async function storedTags(videoHash: string): Promise<Map<string, string>> {
  const buckets = openBuckets(await product.config());
  const tags = await readSegmentTags(buckets.media, mediaPrefix(videoHash));
  await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  return tags;
}

import { expect, test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { type Film, makeFilm } from "../harness/films.ts";
import { awaitMessage, type JournalMessage, waitForStatus } from "../harness/journal.ts";
import { type FfmpegRole, Killer, type Victim } from "../harness/killer.ts";
import { startProduct } from "../harness/product.ts";
import { chooseSeed, createRandom, type Random } from "../harness/random.ts";
import { readStoredTags, withBuckets } from "../harness/stored-objects.ts";
import { beginUpload } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectNothingElse, expectWholeFilm, loadFilm } from "./film-checks.ts";

const TIMEOUT_MS = 300_000;
const CHUNK_BYTES = 32 * 1024;
const SMALL = { size: "480x270", bitrate: 400_000 };
const SEED = chooseSeed();

const VICTIMS = ["FFmpeg", "worker"] as const;
/** How many are killed while the source is read, and then while the rest of it is encoded. */
const WHILE_ARRIVING = 6;
const WHILE_ENCODING = 4;
/** Chunks that hold the film's index and its first pictures: with less, nothing is there to be cut. */
const HEAD = 4;
/** Of the chunks: with no more of them than that, the two long spans of the film are still to be made. */
const FIRST_PART = 0.3;

// A slow preset and long spans, so that a small picture is encoded long enough to be killed in the middle of one;
// no kill is to be the last attempt.
const product = await startProduct({
  env: { X264_PRESET: "slower", SPAN_GROWTH: "1", JOB_ATTEMPTS: "20", INGEST_PAUSE_SECONDS: "600" },
});
const { url } = product;

test(
  `FFmpeg and the worker are killed ten times on a film's way (SEED=${SEED})`,
  async () => {
    const film = await makeFilm({ ...SMALL, name: "killed.mp4", seconds: 46, gop: 30 });
    const random = createRandom(SEED);
    const { upload, kill, expectExact } = await beginKilling(film, random);
    let sent = 0;
    for (let n = 0; n < WHILE_ARRIVING; n++) {
      const next = HEAD + Math.ceil(((n + random()) / WHILE_ARRIVING) * FIRST_PART * upload.count);
      await upload.sendRange(sent, next);
      sent = next;
      await kill(VICTIMS[n % 2]!, "reader");
    }
    await upload.sendRange(sent);
    await upload.finalize();
    for (let n = 0; n < WHILE_ENCODING; n++) await kill(VICTIMS[n % 2]!, "encoder");
    await expectExact();
  },
  TIMEOUT_MS,
);

test(
  `FFmpeg and the worker are killed in the middle of a film of one long GOP (SEED=${SEED})`,
  async () => {
    const film = await makeFilm({ ...SMALL, name: "killed-long-gop.mp4", seconds: 20, gop: 1000 });
    const { upload, kill, expectExact } = await beginKilling(film, createRandom(SEED));
    const { videoHash, count } = upload;
    // Long enough to show that it cannot be cut. What is made again is not new: each kill needs more of the film.
    const half = Math.ceil(count * 0.65);
    await upload.sendRange(0, half);
    await kill("FFmpeg", "encoder");
    await upload.sendRange(half, count - 1);
    await kill("worker", "encoder");
    await upload.send(count - 1);
    await upload.finalize();
    await expectExact();
    const isOfFilm = (one: JournalMessage) => one.type === "source.inspected" && one.videoHash === videoHash;
    expect(await awaitMessage(url, isOfFilm)).toMatchObject({ data: { lane: "sequential" } });
  },
  TIMEOUT_MS,
);

/** Opens the upload of a film whose way is disturbed, and looks in the end at what came of it. */
async function beginKilling(film: Film, random: Random) {
  const source = await decodeSource(film.path);
  const killer = new Killer(product, random);
  const upload = await beginUpload(url, film.path, { chunkBytes: CHUNK_BYTES });
  const { videoHash } = upload;
  const seen: Map<string, string>[] = [];

  async function countStored(): Promise<number> {
    const tags = await withBuckets(product, (buckets) => readStoredTags(buckets, videoHash));
    seen.push(tags);
    return [...tags.keys()].filter((key) => key.includes("/240p/")).length;
  }

  async function expectExact(): Promise<void> {
    const row = await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
    const { hls } = await loadFilm(url, row);
    await expectWholeFilm(hls, source);
    const stored = Object.fromEntries(
      await withBuckets(product, (buckets) => readStoredTags(buckets, videoHash)),
    );
    for (const tags of seen) expect(stored).toMatchObject(Object.fromEntries(tags));
    await withBuckets(product, (buckets) => expectNothingElse(buckets, upload, hls));
    await waitUntil("every FFmpeg to be gone", async () => (await killer.left()).length === 0);
  }
  const kill = (victim: Victim, role: FfmpegRole) => killer.kill(victim, role, countStored);
  return { upload, kill, expectExact };
}

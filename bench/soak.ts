/**
 * Many small films, several at a time, while processes are killed at random: is anything lost or left lying about, and
 * does the memory of any process grow? Throws where it is so. Linux only.
 *
 *     npx node bench/soak.ts [--help]
 */
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { createLoader, loadDash, loadHls, type PublishedFilm } from "../tests/harness/published.ts";
import { chooseSeed, createRandom } from "../tests/harness/random.ts";
import type { Product } from "../tests/harness/run-product.ts";
import { beginStubbornUpload, insist } from "../tests/harness/stubborn-upload.ts";
import { getDetails, type VideoRow } from "../tests/harness/upload.ts";
import { whenCompleted } from "./harness/complete-film.ts";
import { followMemory } from "./harness/follow-memory.ts";
import { killAtRandom } from "./harness/kill-at-random.ts";
import { findLeftOver } from "./harness/left-over.ts";
import { type Growth, grown, memoryCourse } from "./harness/memory-course.ts";
import { readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "soak",
  about:
    "Uploads many small films while processes are killed at random, and looks whether anything is lost or grows.",
  options: {
    films: { help: "how many are uploaded", default: "200", quick: "12" },
    minutes: { help: "over which the uploads are spread", default: "20", quick: "1" },
    "kill-every": { help: "seconds from one SIGKILL to the next, on average", default: "20", quick: "10" },
    lanes: { help: "films at a time", default: "3" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

const FILM_SECONDS = 6;
const CHUNK_BYTES = 65_536;
/** The source's own pictures, one encoded rung at the least, and the sound. */
const RUNGS = 3;
/** More than a kill costs, and than the films that are in front of it. */
const COMPLETE_TIMEOUT_MS = 600_000;
const LOG_KEY = "log:{videos}";
/** Of seconds, between what two manifests say of a film and what it lasts. */
const SLACK = 0.2;

const films = Number(options.films);
const seed = chooseSeed();
const source = await makeSource({
  container: "mp4-first",
  seconds: FILM_SECONDS,
  gopSeconds: 2,
  bitrate: 6e5,
});

const soaked = await withProduct(
  { stack: options.stack as Product["stack"], env: { JOB_ATTEMPTS: "20" } },
  async (product) => {
    const ending = new AbortController();
    const redis = new Redis((await product.config()).redis.url, { maxRetriesPerRequest: 1 });
    redis.on("error", () => {}); // it is killed, too
    // The embedded stack's log keeps its last 10 000 records, some 800 bytes each, for groups that come later.
    const logBytes = async () => Number(await redis.call("MEMORY", "USAGE", LOG_KEY, "SAMPLES", "0"));
    const kept = async (name: string) => (name === "redis" ? logBytes() : 0);
    const memory = followMemory(product, kept, ending.signal);
    const times = { everySeconds: Number(options["kill-every"]), overSeconds: Number(options.minutes) * 60 };
    const kills = killAtRandom(product, createRandom(seed), times, ending.signal);
    // When uploading fails the product is stopped under them: what failed first is to be told.
    for (const beside of [memory, kills]) beside.catch(() => {});
    const startedAt = performance.now();
    const outcomes = await uploadAll(product);
    const minutes = (performance.now() - startedAt) / 60_000;
    ending.abort();
    const samples = await memory;
    const courses = [...samples].map(([name, some]) => ({ name, ...memoryCourse(some) }));
    const struck = await kills;
    const leftOver = await findLeftOver(
      product,
      outcomes.map(({ row }) => row),
    );
    const log = { records: await redis.xlen(LOG_KEY), bytes: await logBytes() };
    redis.disconnect();
    return {
      outcomes,
      minutes,
      kills: struck,
      memory: courses,
      leftOver,
      log,
      samples: Object.fromEntries(samples),
    };
  },
);

const whole = soaked.outcomes.filter(({ isWhole }) => isWhole).length;
const struck = Object.entries(soaked.kills).map(([name, count]) => `${name} ${count}`);
const ratio = (growth: Growth | null) => (growth ? round(growth.to / growth.from) : "");
await report("soak", {
  title:
    `${whole} of ${films} films of ${FILM_SECONDS} s are whole after ${round(soaked.minutes, 1)} minutes on the ` +
    `${options.stack} stack, in which were killed: ${struck.join(", ")} (SEED=${seed}); ${soaked.leftOver.length} objects, ` +
    `jobs and events are left over. Heaps and stacks of each process, MB; of Redis without the log's ` +
    `${soaked.log.records} records (${round(soaked.log.bytes / 1e6)} MB).`,
  rows: soaked.memory.map(({ name, first, last, most, sameAge, longestLife }) => ({
    process: name,
    "killed, times": soaked.kills[name] ?? 0,
    ...{ "first third": round(first / 1e6), "last third": round(last / 1e6), most: round(most / 1e6) },
    "last ÷ first third, at the same age": ratio(sameAge),
    "and of the longest life": ratio(longestLife),
  })),
  details: { options, seed, ...soaked },
});
const troubles = [
  ...(whole < films ? [`${films - whole} films are not whole`] : []),
  ...(soaked.leftOver.length > 0 ? [`left over: ${soaked.leftOver.slice(0, 20).join(", ")}`] : []),
  ...soaked.memory.filter((course) => grown(course).length > 0).map(({ name }) => `${name} grows`),
];
if (troubles.length > 0) throw new Error(troubles.join("; "));

interface SoakedFilm {
  row: VideoRow;
  isWhole: boolean;
}

async function uploadAll(product: Product): Promise<SoakedFilm[]> {
  const outcomes: SoakedFilm[] = [];
  const everyMs = (Number(options.minutes) * 60_000) / films;
  const startedAt = performance.now();
  let next = 0;
  const lane = async () => {
    for (let film = next++; film < films; film = next++) {
      await delay(Math.max(0, startedAt + film * everyMs - performance.now()));
      outcomes[film] = await uploadOne(product, film);
    }
  };
  await Promise.all(Array.from({ length: Number(options.lanes) }, lane));
  return outcomes;
}

async function uploadOne(product: Product, film: number): Promise<SoakedFilm> {
  const { url } = product;
  const upload = await beginStubbornUpload(url, source.path, {
    title: `soak ${film}`,
    chunkBytes: CHUNK_BYTES,
  });
  await upload.sendRange(0);
  await upload.finalize();
  // Not by the journal from its beginning: that is more for the api with each film.
  await insist(() => whenCompleted(product, upload.videoHash, AbortSignal.timeout(COMPLETE_TIMEOUT_MS)));
  const row = await insist(() => getDetails(url, upload.videoHash));
  const listed = await insist(() => loadBoth(url, row));
  return { row, isWhole: row.status === "completed" && listed.every(isWhole) };
}

/** What both manifests list. */
async function loadBoth(url: string, row: VideoRow): Promise<PublishedFilm[]> {
  const load = createLoader();
  return [await loadHls(load, url, row), await loadDash(load, url, row)];
}

/** Every rung lasts as long as the film, and is ended. */
function isWhole({ ended, tracks }: PublishedFilm): boolean {
  const lengths = tracks.map(({ segments }) => segments.reduce((sum, one) => sum + one.seconds, 0));
  const isLong = (seconds: number) => Math.abs(seconds - FILM_SECONDS) < SLACK;
  return ended && tracks.length >= RUNGS && lengths.every(isLong);
}

/**
 * How many events a second come through the log into the library, and how long one takes: the events of a real film,
 * told again for many. Track folds them, and writes row and manifests of each film; fanout makes their jobs beside it,
 * which nobody takes.
 *
 *     npx node bench/many-events.ts [--help]
 */
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { createVideo } from "../core/library/create-video.ts";
import { listFilmFacts } from "../core/library/facts.ts";
import { type Library, openLibrary } from "../core/library/open-library.ts";
import { facts } from "../core/library/schema.ts";
import { openLog } from "../core/log/open-log.ts";
import type { Log } from "../core/log/port.ts";
import { publishEvents } from "../core/log/publish-events.ts";
import { makeEvent, type PipelineEvent } from "../core/video/events.ts";
import type { Product } from "../tests/harness/run-product.ts";
import { uploadFilm } from "../tests/harness/upload.ts";
import { whenCompleted } from "./harness/complete-film.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { setQueues } from "./harness/pause-queues.ts";
import { percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "many-events",
  about: "First as fast as the log takes them, then paced at a share of what came through.",
  options: {
    events: { help: "in the burst", default: "100000", quick: "4000" },
    paced: { help: "seconds of the paced part", default: "60", quick: "10" },
    share: { help: "of the burst's rate, for the paced part", default: "0.5" },
    films: { help: "whose events come in turn, as of uploads at a time", default: "20" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

/** Events that go to the log in one call; a worker's come by one or a few. */
const AT_ONCE = 50;
/** The row says what these say; nobody has uploaded these films. */
const TOLD_BY_API = ["upload.started", "chunk.stored", "upload.finalized"];
const SOURCE = "vidpipeline/bench";

const source = await makeSource({
  ...{ container: "mp4-first", seconds: 60, size: "640x360", gopSeconds: 2, bitrate: 500_000 },
});
await whenIdle(options.wait);
const stack = options.stack as Product["stack"];
const found = await withProduct({ stack }, async (product) => {
  const config = await product.config();
  const library = openLibrary(config.library);
  const log = await openLog(config);
  try {
    const videoHash = await uploadFilm(product.url, source.path);
    await whenCompleted(product, videoHash);
    const template = (await listFilmFacts(library, videoHash)).filter(
      ({ type }) => !TOLD_BY_API.includes(type) && !type.startsWith("video."),
    );
    await setQueues(product, "pause");
    const burst = await measure(product, {
      library,
      log,
      template,
      count: Number(options.events),
      rate: null,
    });
    const rate = burst.rate * Number(options.share);
    const count = Math.round(rate * Number(options.paced));
    const paced = await measure(product, { library, log, template, count, rate });
    return { template: template.length, burst, paced };
  } finally {
    await Promise.all([log.close(), library.close()]);
  }
});

await report(`many-events-${stack}`, {
  title:
    `Events of films of 60 s (${found.template} each), ${options.films} films at a time, ${stack} stack: events a second, ` +
    "milliseconds from the log's acknowledgement to the library, and CPU-milliseconds of an event.",
  rows: [
    { part: "burst", ...found.burst.row },
    { part: `paced at ${options.share}`, ...found.paced.row },
  ],
  details: { options, ...found },
});

interface Part {
  library: Library;
  log: Log;
  /** What is told of one film. */
  template: PipelineEvent[];
  count: number;
  /** Events a second; null for as fast as it goes. */
  rate: number | null;
}

async function measure(product: Product, part: Part) {
  const { library, log, count, rate } = part;
  const events = await makeEvents(part);
  await whenStarted(library);
  const known = await lastFact(library);
  const before = await cpuOfProduct(product);
  const startedAt = performance.now();
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await publishEvents(log, events.slice(sent, sent + AT_ONCE));
    if (rate) await delay(Math.max(0, startedAt + (sent / rate) * 1000 - performance.now()));
  }
  const published = (performance.now() - startedAt) / 1000;
  while ((await countAfter(library, known)) < count) await delay(100);
  const seconds = (performance.now() - startedAt) / 1000;
  const used = cpuBetween(before, await cpuOfProduct(product));
  const rows = await library
    .select({ loggedAt: facts.loggedAt, keptAt: facts.keptAt })
    .from(facts)
    .where(sql`${facts.seq} > ${known} AND ${facts.type} NOT LIKE 'video.%'`);
  const times = rows.map(({ loggedAt, keptAt }) => keptAt! - loggedAt!);
  const perEvent = (name: string) => round(((used[name] ?? 0) / count) * 1000);
  return {
    rate: count / seconds,
    row: {
      ...{ events: count, "to the log": Math.round(count / published), folded: Math.round(count / seconds) },
      ...{ p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) },
      ...{
        track: perEvent("track"),
        fanout: perEvent("fanout"),
        redis: perEvent("redis"),
        kafka: perEvent("kafka"),
      },
      api: perEvent("api"),
    },
  };
}

/** The same story of as many films as it takes, some at a time, in turn. */
async function makeEvents({ library, template, count }: Part): Promise<PipelineEvent[]> {
  const events: PipelineEvent[] = [];
  while (events.length < count) {
    const hashes: string[] = [];
    for (let film = 0; film < Number(options.films); film++) hashes.push(await makeRow(library));
    for (const { type, data } of template)
      for (const hash of hashes) events.push(makeEvent(SOURCE, hash, type, data) as PipelineEvent);
  }
  return events.slice(0, count);
}

async function makeRow(library: Library): Promise<string> {
  const { video } = await createVideo(library, {
    ...{ title: "bench", description: "", totalChunks: 1, size: null, contentType: null },
    ...{ fingerprint: null, owner: "local" },
  });
  return video.videoHash;
}

async function lastFact(library: Library): Promise<number> {
  const [row] = await library.select({ last: sql<number>`coalesce(max(${facts.seq}), 0)` }).from(facts);
  return row!.last;
}

/** What the rows' own events are is behind us. */
async function whenStarted(library: Library): Promise<void> {
  const started = sql`SELECT count(*) AS count FROM facts WHERE type = 'upload.started'`;
  const rows = sql`SELECT count(*) AS count FROM videos`;
  for (;;) {
    const [[events], [films]] = await Promise.all([library.all(started), library.all(rows)] as const);
    if ((events as { count: number }).count === (films as { count: number }).count) return;
    await delay(200);
  }
}

/** Without what track itself tells of the films. */
async function countAfter(library: Library, seq: number): Promise<number> {
  const [row] = await library
    .select({ count: sql<number>`count(*)` })
    .from(facts)
    .where(sql`${facts.seq} > ${seq} AND ${facts.type} NOT LIKE 'video.%'`);
  return row!.count;
}

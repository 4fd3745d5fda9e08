import { join } from "node:path";
import { eq, isNull } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { StateReader } from "../../../core/library/facts.ts";
import { type Library, migrateLibrary, openLibrary } from "../../../core/library/open-library.ts";
import { publishOutbox } from "../../../core/library/outbox.ts";
import { facts, outbox } from "../../../core/library/schema.ts";
import { getVideo } from "../../../core/library/videos.ts";
import type { Log } from "../../../core/log/port.ts";
import { openRedisLog } from "../../../core/log/redis/redis-log.ts";
import { QUEUES } from "../../../core/pipeline.ts";
import { expectedJobs } from "../../../core/queue/expected-jobs.ts";
import { openQueues } from "../../../core/queue/open-queues.ts";
import { spanJobs } from "../../../core/queue/span-jobs.ts";
import { parseEvent } from "../../../core/video/events.ts";
import { dashPrefix, hlsPrefix } from "../../../core/video/keys.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { startApi } from "../../harness/api.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { startReader } from "../../harness/log-reader.ts";
import { mskBatch } from "../../harness/msk-batch.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { propertyRuns } from "../../harness/property-runs.ts";
import { startRedis } from "../../harness/redis.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { FanoutReader } from "./interleavings/fanout-reader.ts";
import { type FilmShape, openFilm, tellFacts } from "./interleavings/film.ts";
import {
  type Order,
  order,
  type Step,
  shape,
  shownAndKilled,
  steps,
  tellingOrder,
} from "./interleavings/plan.ts";
import { Reader } from "./interleavings/reader.ts";
import { ManifestWatch } from "./interleavings/watched-media.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { buckets, logger } = api;
const folder = await makeTempFolder("libraries");
const queues = openQueues({ redisUrl: redis.url, attempts: 1, logger });
onCleanup(queues.close);

/** Publishes, and is gone before it can tell. */
const dying = (log: Log): Log => ({
  ...log,
  async publish(topic, records) {
    await log.publish(topic, records);
    throw new Error("killed after publishing");
  },
});

/** All that the library and the bucket say of a film, but for times, names and the order of joining. */
async function outcome(library: Library, hash: string) {
  const { status, progress, duration, announced, hasThumbnail, errorCode } = await getVideo(library, hash);
  const manifests: Record<string, string> = {};
  for (const prefix of [hlsPrefix(hash), dashPrefix(hash)]) {
    for (const key of await listKeys(buckets.media, prefix)) {
      const { body } = await buckets.media.open(key);
      manifests[key.replace(hash, "")] = await new Response(body as BodyInit).text();
    }
  }
  const { state } = await new StateReader(library).read(hash);
  const row = { status, progress, duration, hasThumbnail, errorCode, announced: [...announced].sort() };
  return { row, manifests, state };
}

async function outcomeUndisturbed(of: FilmShape) {
  const film = await openFilm(api.library, of);
  await tellFacts({ ...api, media: buckets.media }, film.facts);
  await createHandler(api)(mskBatch(film.facts));
  return outcome(api.library, film.hash);
}

type Disturbed = Awaited<ReturnType<typeof runDisturbed>>;
let runs = 0;

async function runDisturbed(of: FilmShape, by: Order, steps: Step[]) {
  const name = `run-${runs++}`;
  const log = openRedisLog({ url: redis.url, namespace: name });
  const library = openLibrary({ url: `file:${join(folder, name)}` });
  await migrateLibrary(library);
  const film = await openFilm(library, of);
  const watch = new ManifestWatch();
  const { records, received, stop } = startReader(log, { topic: "videos", group: "test" });
  const catchUp = async () => {
    const [offsets] = await log.offsets("videos", "test");
    await received(offsets!.end);
  };
  const readers = [0, 1].map(() => new Reader({ buckets, logger, library, log }, records, watch));
  const fanouts = [0, 1].map(() => new FanoutReader({ queues, log, logger }, records));
  const untold = tellingOrder(film, by);
  const told: typeof untold = [];
  const to = { library, log, media: buckets.media };
  const relay = (through: Log) => publishOutbox(library, through);
  const take: { [Kind in Step["step"]]: (step: Extract<Step, { step: Kind }>) => Promise<unknown> } = {
    async tell({ count }) {
      const next = untold.splice(0, count);
      await tellFacts(to, next);
      told.push(...next);
    },
    repeat: ({ from, count }) => tellFacts(to, told.slice(from, from + count)),
    relay: ({ dies }) => (dies ? relay(dying(log)).catch(() => {}) : relay(log)),
    async deliver({ to: whom, count, mishap }) {
      await catchUp();
      const chosen = whom === 2 ? readers : [readers[whom]!];
      await Promise.all(chosen.map((reader) => reader.deliver(count, mishap)));
    },
    async "fan out"({ to: whom, count, mishap }) {
      await catchUp();
      const chosen = whom === 2 ? fanouts : [fanouts[whom]!];
      await Promise.all(chosen.map((reader) => reader.deliver(count, mishap)));
    },
    wake: ({ reader }) => readers[reader]!.wake(),
  };
  for (const next of steps) await take[next.step](next as never);

  await take.tell({ step: "tell", count: untold.length });
  await Promise.all(readers.map((reader) => reader.wake()));
  await waitUntil("the film to be told and read to its end", async () => {
    await relay(log);
    await catchUp();
    await Promise.all([...readers, ...fanouts].map((reader) => reader.deliver(100)));
    const waiting = await library.select().from(outbox).where(isNull(outbox.publishedAt)).limit(1);
    const [offsets] = await log.offsets("videos", "test");
    const isRead = [...readers, ...fanouts].every((reader) => reader.isDone);
    return !waiting.length && isRead && offsets!.end === records.length;
  });
  await stop();
  await log.close();
  return { film, watch, library };
}

async function expectUndisturbed(of: FilmShape, { film, watch, library }: Disturbed) {
  const ended = await outcome(library, film.hash);
  expect(ended).toEqual(await outcomeUndisturbed(of));
  expect(ended.state).toEqual(film.facts.reduce(foldEvent, emptyState()));
  expect(ended.row.status).toBe("completed");
  watch.expectGrowth();
  const journal = await library.select().from(facts).where(eq(facts.videoHash, film.hash));
  const ids = journal.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(film.facts.map(({ id }) => id)));
}

/** The jobs that were added are those that were due at some time of a quiet day, each once, made of the same. */
async function expectJobs({ film, library }: Disturbed) {
  const journal = (await library.select().from(facts).where(eq(facts.videoHash, film.hash))).map(
    ({ event }) => parseEvent(event),
  );
  const started = journal.filter(({ type }) => type === "upload.started");
  const day = [...started, ...film.facts];
  const due = new Map(
    day.flatMap((_, at) => expectedJobs(day.slice(0, at + 1))).map((job) => [job.jobId, job.madeOf]),
  );
  const queued = (await Promise.all(QUEUES.map((name) => queues[name].getJobs()))).flat();
  const added = new Map(
    queued.filter(({ data }) => data.videoHash === film.hash).map(({ id, data }) => [id!, data]),
  );
  expect([...added.keys()].sort()).toEqual([...due.keys()].sort());
  for (const [jobId, madeOf] of due) {
    const encode = madeOf.type === "span.ready" && spanJobs(madeOf).find((job) => job.jobId === jobId);
    if (encode) expect({ ...added.get(jobId), traceparent: undefined }).toEqual(encode.data);
  }
}

const { parameters, timeout } = propertyRuns(20);

test("interleaved, repeated, given back, stalled, read twice at once: one film, and nothing shown too early", {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(shape, order, steps, async (of, by, taken) => {
      const disturbed = await runDisturbed(of, by, taken);
      const expectAll = async () => {
        await expectUndisturbed(of, disturbed);
        await expectJobs(disturbed);
      };
      await expectAll().finally(disturbed.library.close);
    }),
    { ...parameters, examples: [shownAndKilled] },
  );
});

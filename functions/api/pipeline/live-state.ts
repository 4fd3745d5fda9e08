import type { z } from "@hono/zod-openapi";
import type { Queue } from "bullmq";
import { count, isNull } from "drizzle-orm";
import { countDeadLetters } from "../../../core/library/dead-letters.ts";
import { lastFact, StateReader } from "../../../core/library/facts.ts";
import { outbox } from "../../../core/library/schema.ts";
import { listPaused } from "../../../core/log/consumer-control.ts";
import { QUEUES, STAGES } from "../../../core/pipeline.ts";
import type { ApiContext } from "../context.ts";
import { orNull } from "./ask-queue.ts";
import { hopsOf } from "./hops.ts";
import { readActiveJobs, readQueue } from "./jobs.ts";
import { RecentFacts, ratesOf } from "./recent-facts.ts";
import { registry } from "./registry.ts";
import type { GroupState, PipelineState } from "./schemas.ts";

/** Many pages that look at the same time are answered by one look. */
const FRESH_MS = 500;

type State = z.infer<typeof PipelineState>;

export interface LiveState {
  /** The registry with what goes on now; shared by all who ask within half a second. */
  read(): Promise<State>;
  /** Something was changed that the next reader wants to see. */
  forget(): void;
}

export function createLiveState(context: ApiContext): LiveState {
  const recent = new RecentFacts(context.library);
  const states = new StateReader(context.library);
  let latest: { at: number; state: Promise<State> } | null = null;
  return {
    read() {
      if (latest && performance.now() - latest.at < FRESH_MS) return latest.state;
      const state = readState(context, recent, states);
      latest = { at: performance.now(), state };
      return state;
    },
    forget() {
      latest = null;
    },
  };
}

async function readState(context: ApiContext, recent: RecentFacts, states: StateReader): Promise<State> {
  const { library, queues } = context;
  const known = <Answer>(answer: Promise<Answer>) => orNull(context.logger, answer);
  const [groups, depths, jobs, workers, facts, dead, messages, [waiting]] = await Promise.all([
    known(readGroups(context)),
    known(Promise.all(QUEUES.map((name) => readQueue(queues, name)))),
    known(readActiveJobs(library, queues, states)),
    known(readWorkers(context)),
    recent.read(),
    countDeadLetters(library),
    lastFact(library),
    library.select({ waiting: count() }).from(outbox).where(isNull(outbox.publishedAt)),
  ]);
  return {
    ...{ stages: registry(), groups, queues: depths, jobs, workers, messages },
    dead_waiting: dead,
    outbox_waiting: waiting?.waiting ?? 0,
    rates: ratesOf(facts),
    hops: hopsOf(facts),
  };
}

async function readGroups({ log, queues }: ApiContext): Promise<z.infer<typeof GroupState>[]> {
  const paused = new Set(await listPaused(queues.redis));
  const sources = STAGES.flatMap(({ name, trigger }) =>
    trigger.kind === "log" ? trigger.sources.map((source) => ({ ...source, stage: name })) : [],
  );
  return Promise.all(
    sources.map(async ({ topic, group, stage }) => {
      const partitions = await log.offsets(topic, group);
      const lag = partitions.reduce((sum, { end, committed }) => sum + end - committed, 0);
      return { group, topic, stage, paused: paused.has(group), lag, partitions };
    }),
  );
}

/** Names of the processes that take jobs; each has a connection a queue. */
async function readWorkers({ queues }: ApiContext): Promise<string[]> {
  const lists = await Promise.all(QUEUES.map((name) => (queues[name] as Queue).getWorkers()));
  const names = lists.flat().flatMap(({ rawname = "" }) => /:w:(.+)$/.exec(rawname)?.[1] ?? []);
  return [...new Set(names)].sort();
}

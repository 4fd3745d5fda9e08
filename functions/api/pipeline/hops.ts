import type { z } from "@hono/zod-openapi";
import type { Fact } from "../../../core/library/facts.ts";
import { STAGES } from "../../../core/pipeline.ts";
import { planJobs } from "../../../core/trace/plan-jobs.ts";
import type { PipelineEvent } from "../../../core/video/events.ts";
import type { Hop } from "./schemas.ts";

/** Named by where it begins and ends: stages of the registry, and `log`, `library` and the queues between them. */
interface Passage {
  from: string;
  to: string;
  ms: number;
}

/** How long messages and jobs took from one to the next: half of them less than `p50`, all but 5 % less than `p95`. */
export function hopsOf(facts: readonly Fact[]): z.infer<typeof Hop>[] {
  const passages = [...facts.flatMap(ofMessage), ...ofJobs(facts)];
  const byHop = Map.groupBy(passages, ({ from, to }) => `${from} ${to}`);
  return [...byHop.values()]
    .map((some) => {
      const times = some.map(({ ms }) => Math.max(0, ms)).sort((a, b) => a - b);
      const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1]!);
      const { from, to } = some[0]!;
      return { from, to, count: times.length, p50_ms: at(0.5), p95_ms: at(0.95) };
    })
    .sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to));
}

const stageOf = (event: PipelineEvent) => event.source.split("/")[1] ?? event.source;

function ofMessage({ event, way }: Fact): Passage[] {
  if (!way) return [];
  return [
    { from: stageOf(event), to: "log", ms: way.loggedAt - Date.parse(event.time) },
    { from: "log", to: "library", ms: way.keptAt - way.loggedAt },
  ];
}

/** From the record of which fanout made it, over its queue, to its end; first attempts, which waited for nothing else. */
function ofJobs(facts: readonly Fact[]): Passage[] {
  const loggedAt = new Map(facts.map(({ event, way }) => [event.id, way?.loggedAt]));
  const plan = planJobs(facts.map(({ event }) => event));
  return facts.flatMap(({ event }) => {
    if (event.type !== "job.completed" || event.data.run?.attempt !== 1) return [];
    const { job, kind, seconds, run } = event.data;
    const made = loggedAt.get(plan.madeOf(job) ?? "");
    return [
      ...(made === undefined ? [] : [{ from: "log", to: "queue", ms: run.addedAt - made }]),
      { from: "queue", to: "transcode", ms: run.startedAt - run.addedAt },
      { from: "transcode", to: kind, ms: seconds * 1000 },
    ];
  });
}

/** In the order of the flow. */
const ORDER = [
  "api",
  "log",
  "fanout",
  "queue",
  "transcode",
  "ingest",
  "encode",
  "picture",
  "track",
  "library",
];
const place = (name: string) => {
  const known = ORDER.indexOf(name);
  return known === -1 ? ORDER.length + STAGES.findIndex((stage) => stage.name === name) : known;
};

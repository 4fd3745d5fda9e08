import type { PipelineEvent } from "../video/events.ts";
import type { JobKind, JobRun } from "../video/job-facts.ts";
import { type JobPlan, planJobs } from "./plan-jobs.ts";

/** An event's place in the log, and the times (ms since 1970) of its hops. */
export interface EventWay {
  partition: number;
  offset: number;
  /** When the log took it. */
  loggedAt: number;
  /** When track folded it. */
  keptAt: number;
}

/** An event with the way that it took, where that was noted. */
export interface TracedEvent {
  event: PipelineEvent;
  way: EventWay | null;
}

/** A job that has not ended yet, as its queue has it. Milliseconds since 1970. */
export interface OpenJob {
  id: string;
  kind: JobKind;
  worker: string | null;
  attempt: number;
  addedAt: number;
  /** Null while it waits. */
  startedAt: number | null;
}

export type SpanKind = "film" | "upload" | "message" | "wait" | "job";

/** A stretch of a film's life, as in OpenTelemetry: times in ms since 1970, `end` null while it lasts. */
export interface TraceSpan {
  id: string;
  parent: string | null;
  kind: SpanKind;
  name: string;
  /** The stage of the registry at which it takes place, or the queue. */
  stage: string;
  start: number;
  end: number | null;
  failed: boolean;
  attributes: Record<string, string | number | null>;
}

const ROOT = "film";
const UPLOAD = "upload";
const LAST: ReadonlySet<string> = new Set(["video.completed", "video.failed", "video.deleted"]);

/**
 * The spans of one film from its upload's first byte to its last rung: the film, its upload, each message from
 * telling to folding, and each job with its wait in the queue. Pure; facts in the order in which they came.
 */
export function traceFilm(facts: readonly TracedEvent[], open: readonly OpenJob[] = []): TraceSpan[] {
  const events = facts.map(({ event }) => event);
  const plan = planJobs(events);
  const jobs = [
    ...events.flatMap((event) => endedJob(event, plan)),
    ...open.flatMap((job) => openJob(job, plan)),
  ];
  const messages = facts.map((fact) => messageSpan(fact, plan));
  const upload = uploadSpan(events);
  const spans = [...(upload ? [upload] : []), ...jobs, ...messages];
  if (spans.length === 0) return [];
  return [filmSpan(events, spans), ...spans.sort((a, b) => a.start - b.start)];
}

function filmSpan(events: readonly PipelineEvent[], spans: readonly TraceSpan[]): TraceSpan {
  const started = events.find((event) => event.type === "upload.started");
  const last = events.findLast((event) => LAST.has(event.type));
  const ends = spans.map(({ end }) => end);
  const isOpen = !last || ends.includes(null);
  return {
    ...{ id: ROOT, parent: null, kind: "film", stage: "api" },
    name: started?.data.title ?? "film",
    start: Math.min(...spans.map(({ start }) => start)),
    end: isOpen ? null : Math.max(...ends.map((end) => end ?? 0)),
    failed: last?.type === "video.failed",
    attributes: { outcome: last?.type ?? null },
  };
}

function uploadSpan(events: readonly PipelineEvent[]): TraceSpan | null {
  const started = events.find((event) => event.type === "upload.started");
  if (!started) return null;
  const finalized = events.find((event) => event.type === "upload.finalized");
  const chunks = events.filter((event) => event.type === "chunk.stored");
  const bytes = chunks.reduce((sum, { data }) => sum + data.size, 0);
  return {
    ...{ id: UPLOAD, parent: ROOT, kind: "upload", name: "upload", stage: "api", failed: false },
    start: Date.parse(started.time),
    end: finalized ? Date.parse(finalized.time) : null,
    attributes: { chunks: chunks.length, bytes },
  };
}

/** From the telling of an event to its folding. */
function messageSpan({ event, way }: TracedEvent, plan: JobPlan): TraceSpan {
  const start = Date.parse(event.time);
  return {
    ...{ id: event.id, kind: "message", name: event.type, start, failed: event.type.endsWith(".failed") },
    parent: teller(event, plan),
    stage: event.source.split("/")[1] ?? event.source,
    end: way ? Math.max(start, way.keptAt) : start,
    attributes: {
      ...{ partition: way?.partition ?? null, offset: way?.offset ?? null },
      logged_after_ms: way ? Math.max(0, way.loggedAt - start) : null,
      ...aboutOf(event),
    },
  };
}

function teller(event: PipelineEvent, plan: JobPlan): string {
  switch (event.type) {
    case "job.completed":
    case "job.failed":
      return event.data.job;
    case "segment.ready":
      return plan.ofSegment(event.data.rung, event.data.n) ?? plan.ingest ?? ROOT;
    case "source.inspected":
    case "gop.ready":
    case "span.ready":
    case "source.ended":
      return plan.ingest ?? ROOT;
    case "chunk.stored":
    case "upload.finalized":
      return UPLOAD;
    default:
      return ROOT;
  }
}

/** What tells one message of a kind from the next. */
function aboutOf({ data }: PipelineEvent): Record<string, string | number> {
  const about = data as Record<string, unknown>;
  const named = ["rung", "n", "span", "index", "generation", "code"].filter(
    (name) => about[name] !== undefined,
  );
  return Object.fromEntries(named.map((name) => [name, about[name] as string | number]));
}

function endedJob(event: PipelineEvent, plan: JobPlan): TraceSpan[] {
  if (event.type !== "job.completed" && event.type !== "job.failed") return [];
  const { job, kind, run } = event.data;
  const end = Date.parse(event.time);
  const seconds = event.type === "job.completed" ? event.data.seconds : 0;
  const startedAt = run?.startedAt ?? end - seconds * 1000;
  const known: JobRun = run ?? { worker: "", attempt: 1, addedAt: startedAt, startedAt };
  const failed = event.type === "job.failed";
  const code = event.type === "job.failed" ? event.data.code : null;
  return jobSpans({ ...{ id: job, kind, end, failed, code, plan }, run: known });
}

function openJob({ id, kind, worker, attempt, addedAt, startedAt }: OpenJob, plan: JobPlan): TraceSpan[] {
  const shared = { id, kind, end: null, failed: false, code: null, plan };
  if (startedAt === null) return [waitSpan(id, kind, plan, addedAt, null)];
  return jobSpans({ ...shared, run: { worker: worker ?? "", attempt, addedAt, startedAt } });
}

interface KnownJob {
  id: string;
  kind: JobKind;
  run: JobRun;
  end: number | null;
  failed: boolean;
  code: string | null;
  plan: JobPlan;
}

function jobSpans({ id, kind, run, end, failed, code, plan }: KnownJob): TraceSpan[] {
  const about = plan.about(id);
  return [
    waitSpan(id, kind, plan, run.addedAt, run.startedAt),
    {
      ...{ id, parent: plan.madeOf(id) ?? ROOT, kind: "job", stage: "transcode", failed, end },
      name: about.name ?? kind,
      start: run.startedAt,
      attributes: { queue: kind, worker: run.worker, attempt: run.attempt, code, ...about.attributes },
    },
  ];
}

function waitSpan(id: string, kind: JobKind, plan: JobPlan, start: number, end: number | null): TraceSpan {
  return {
    ...{ id: `${id}/wait`, parent: plan.madeOf(id) ?? ROOT, kind: "wait", stage: kind, failed: false },
    ...{ name: plan.about(id).name ?? kind, start, end, attributes: { queue: kind } },
  };
}

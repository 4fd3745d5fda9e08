import { request, videoPath } from "./client.ts";

/** What the API tells of the pipeline, as the pages use it. */
export interface StageInfo {
  name: string;
  summary: string;
  handler: string;
  trigger: {
    kind: "http" | "log" | "queue" | "schedule";
    sources: { topic: string; group: string }[];
    queues: string[];
    /** Seconds, of a schedule. */
    every: number | null;
  };
  /** Events it acts on, with the queues for which it makes jobs of them. */
  takes: Record<string, string[]>;
  emits: string[];
  reads: string[];
  writes: string[];
}

export interface GroupState {
  group: string;
  topic: string;
  stage: string;
  paused: boolean;
  lag: number;
  partitions: { partition: number; committed: number; end: number }[];
}

export interface QueueState {
  queue: string;
  paused: boolean;
  waiting: number;
  active: number;
  delayed: number;
  retrying: number;
}

export interface ActiveJob {
  queue: string;
  id: string;
  name: string;
  video_hash: string;
  title: string;
  worker: string | null;
  attempt: number;
  added_at: string;
  started_at: string | null;
  /** 0..1; null where it is not known. */
  progress: number | null;
}

export interface Hop {
  from: string;
  to: string;
  count: number;
  p50_ms: number;
  p95_ms: number;
}

/** `GET /pipeline`. What does not answer is null. */
export interface PipelineState {
  stages: StageInfo[];
  groups: GroupState[] | null;
  queues: QueueState[] | null;
  jobs: ActiveJob[] | null;
  workers: string[] | null;
  dead_waiting: number;
  outbox_waiting: number;
  messages: number;
  /** Messages a second, by type. */
  rates: Record<string, number>;
  hops: Hop[];
}

/** A message's place in the log. */
export interface MessagePlace {
  topic: string;
  partition: number;
  offset: number;
}

export interface MessageSummary extends MessagePlace {
  logged_at: string;
  key: string;
  type: string | null;
  event_id: string | null;
  bytes: number;
}

export interface MessageDetails extends MessageSummary {
  headers: Record<string, string>;
  payload: string;
  readers: { group: string; read: boolean; attempts: number }[];
}

export interface TraceSpan {
  id: string;
  parent: string | null;
  kind: "film" | "upload" | "message" | "wait" | "job";
  name: string;
  stage: string;
  start: string;
  /** Null while it lasts. */
  end: string | null;
  failed: boolean;
  attributes: Record<string, string | number | null>;
}

export interface Trace {
  trace_id: string;
  video_hash: string;
  title: string;
  status: string;
  spans: TraceSpan[];
}

export const readPipeline = () => request<PipelineState>("GET", "/pipeline");

export const listMessages = (topic: string, limit: number) =>
  request<{ messages: MessageSummary[] }>("GET", `/pipeline/messages?topic=${topic}&limit=${limit}`, {
    asks: false,
  });

export const readMessage = ({ topic, partition, offset }: MessagePlace) =>
  request<MessageDetails>("GET", `/pipeline/messages/${partition}/${offset}?topic=${topic}`);

export const readTrace = (hash: string) => request<Trace>("GET", `${videoPath(hash)}/trace`);

/** Pauses or resumes a consumer group or a queue. */
export const setPaused = (kind: "groups" | "queues", name: string, paused: boolean) =>
  request<unknown>("POST", `/pipeline/${kind}/${name}/${paused ? "pause" : "resume"}`);

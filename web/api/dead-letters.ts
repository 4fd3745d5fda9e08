import { request } from "./client.ts";

/** A record or a job that could not be handled. */
export interface DeadLetter {
  id: string;
  state: "waiting" | "redriven" | "dropped";
  kind: "record" | "job";
  by: string;
  code: string;
  reason: string;
  stack: string | null;
  attempts: number;
  /** topic/partition/offset of a record, queue/id of a job. */
  origin: string;
  video_hash: string | null;
  buried_at: string;
}

export interface DeadLetterDetails extends DeadLetter {
  content: Record<string, unknown>;
}

/** Those that wait, the newest first. */
export const listDeadLetters = (limit: number) =>
  request<{ letters: DeadLetter[] }>("GET", `/dead?state=waiting&limit=${limit}`, { asks: false });
export const readDeadLetter = (id: string) => request<DeadLetterDetails>("GET", `/dead/${id}`);
export const redriveDeadLetter = (id: string) => request<DeadLetter>("POST", `/dead/${id}/redrive`);
export const dropDeadLetter = (id: string) => request<DeadLetter>("DELETE", `/dead/${id}`);

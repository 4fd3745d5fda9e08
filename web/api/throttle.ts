import { request } from "./client.ts";

/** What the media of one side of a player page are limited to, on one machine. */
export interface LineLimits {
  bits_per_second: number | null;
  latency_ms: number;
  /** Every nth segment is lost; null for none. */
  lose_every: number | null;
}

export const limitLine = (session: string, side: string, limits: LineLimits) =>
  request<unknown>("PUT", `/throttle/${session}/${side}`, { body: limits });
export const freeLine = (session: string, side: string) =>
  request<unknown>("DELETE", `/throttle/${session}/${side}`);

import type { Strike, StrikeParameters } from "./api.ts";

/** What was told to a strike: "transcode, 15 s". */
export function describeParameters({
  function: name,
  times,
  milliseconds,
  seconds,
}: StrikeParameters): string {
  return [
    name,
    times && `${times} ${times === 1 ? "time" : "times"}`,
    milliseconds && `${milliseconds} ms a write`,
    seconds && `${seconds} s`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** 1234 → "1.2 s"; what is over at once took "no time". */
export function describeLength(ms: number): string {
  if (ms <= 0) return "an instant";
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** How long it lasted; `now` (ms) is the server's clock. */
export function describeLasting({ struck_at, healed_at }: Strike, now: number): string {
  const end = healed_at ? Date.parse(healed_at) : now;
  return describeLength(end - Date.parse(struck_at));
}

/** How soon the pipeline stored something again: "1.3 s after it healed". */
export function describeRecovery({ struck_at, healed_at, next_segment_at }: Strike): string {
  if (!healed_at) return "still broken";
  if (!next_segment_at) return "none yet";
  const after = healed_at === struck_at ? "the strike" : "it healed";
  return `${describeLength(Date.parse(next_segment_at) - Date.parse(healed_at))} after ${after}`;
}

/** When an active fault ends: "heals in 12 s", and what is left of those that count. */
export function describeRemaining({ until, left }: Strike, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
  const time = seconds === 0 ? "heals now" : `heals in ${seconds} s`;
  return left === null ? `Active, ${time}` : `${left} to come, ${time}`;
}

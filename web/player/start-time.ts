/**
 * Where an address wants a film to begin, in seconds: `t=83`, `t=83.5`, `t=1m23s` or `t=1:23`. 0 where it says
 * nothing that can be understood.
 */
export function readStartTime(search: string): number {
  const text = new URLSearchParams(search).get("t")?.trim() ?? "";
  if (/^\d+(\.\d+)?s?$/.test(text)) return Number.parseFloat(text);
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text);
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [hours, minutes, seconds] = (clock ?? units ?? []).slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** Whole seconds, as an address has them. */
export const formatSeconds = (seconds: number): string => String(Math.max(0, Math.floor(seconds)));

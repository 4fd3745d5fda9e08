/** Milliseconds: 7 → "7 ms", 1234 → "1.2 s", 75000 → "1 min 15 s". */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds % 60)} s`;
}

/** Something a second: 0 → "0", 0.31 → "0.3", 27.4 → "27". */
export const formatRate = (perSecond: number): string =>
  perSecond === 0 || perSecond >= 9.95 ? String(Math.round(perSecond)) : perSecond.toFixed(1);

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** An ISO time of day with milliseconds, in the reader's zone: "14:03:07.250". */
export function formatTime(time: string): string {
  const date = new Date(time);
  return `${clock.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

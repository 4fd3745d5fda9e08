import type { JournalEntry } from "../../api/events.ts";
import { formatBytes } from "../../format/quantities.ts";

/** What an event is about, in a few words: "360p · 4 · 212 KB". Pure. */
export function describeData(data: JournalEntry["data"]): string {
  const about = data as Record<string, unknown>;
  const words = ["fault", "kind", "rung", "span", "index", "n", "code", "detail", "reason", "segments"]
    .filter((name) => typeof about[name] === "string" || typeof about[name] === "number")
    .map((name) =>
      ["span", "index", "segments"].includes(name) ? `${name} ${about[name]}` : String(about[name]),
    );
  const bytes = about.bytes ?? about.size;
  if (typeof bytes === "number") words.push(formatBytes(bytes));
  if (typeof about.seconds === "number") words.push(`${about.seconds.toFixed(1)} s`);
  return words.join(" · ");
}

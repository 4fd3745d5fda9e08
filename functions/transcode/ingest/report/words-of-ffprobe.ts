import type { ProbeJson } from "../../ffmpeg/probe.ts";

/** A stream and a frame as FFprobe writes them, in its own words, of which there are hundreds. */
export type ProbedStream = NonNullable<ProbeJson["streams"]>[number];
export type ProbedFrame = ProbedStream;

const UNKNOWN = new Set(["", "unknown", "reserved", "unspecified", "und", "N/A"]);

/** A title may have so many characters: the report is an event, of which the log takes a megabyte. */
const LONGEST_WORD = 200;

/** A word that says something, or null. */
export function known(word: unknown): string | null {
  return typeof word === "string" && !UNKNOWN.has(word) ? word.slice(0, LONGEST_WORD) : null;
}

/** A number that is one, or null. */
export function numberOf(value: unknown): number | null {
  if (value === undefined || value === null || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** As numberOf, but null for what is no more than zero, too. */
export function positive(value: unknown): number | null {
  const number = numberOf(value);
  return number !== null && number > 0 ? number : null;
}

/** "30000/1001" → 29.97…; 0 for what is no ratio. */
export function ratio(text: unknown, separator: "/" | ":"): number {
  const [over, under] = String(text ?? "")
    .split(separator)
    .map(Number);
  const value = over! / under!;
  return Number.isFinite(value) ? value : 0;
}

/** A stream's tag by its name, in whatever case its container writes it. */
export function tagOf({ tags }: ProbedStream, name: string): string | null {
  const found = Object.entries((tags ?? {}) as Record<string, string>).find(
    ([key]) => key.toLowerCase() === name,
  );
  return known(found?.[1]?.trim());
}

/** The side data of one type, or undefined. */
export function sideDataOf(
  of: ProbedStream | ProbedFrame,
  type: RegExp,
): Record<string, unknown> | undefined {
  const list: Record<string, unknown>[] = of.side_data_list ?? [];
  return list.find((data) => type.test(String(data.side_data_type)));
}

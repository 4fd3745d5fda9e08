import type { ErrorEvent } from "dashjs";

/** dash.js error codes (its `MediaPlayer.errors`) by what they mean to a person. */
const WORDS: [codes: number[], words: string][] = [
  [[25], "The MPD could not be read."],
  [[10, 11, 31, 32], "The MPD could not be understood."],
  [[17, 18, 27, 28], "A segment could not be loaded."],
  [[20], "The browser could not decode a segment."],
  [[23, 35], "This browser cannot play streams in pages (Media Source Extensions)."],
];

/** Clock differences and remote elements do not matter here: our MPD has neither. */
const HARMLESS = new Set([12, 16, 29]);

/** What dash.js could not do, in words; null when play goes on all the same. */
export function describeDashError({ error }: ErrorEvent): string | null {
  if (typeof error === "string") return `dash.js stopped: ${error}.`;
  const code = Number(error.code);
  if (HARMLESS.has(code)) return null;
  const known = WORDS.find(([codes]) => codes.includes(code));
  return known ? known[1] : `dash.js stopped: ${error.message}`;
}

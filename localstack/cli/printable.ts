/**
 * C0 and C1 controls with DEL, which can move a terminal's cursor or rewrite what stands there, and the marks that
 * turn the direction of text (Unicode 9.1, UAX #9).
 */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** Text of others as one line that cannot command the terminal. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, " ").trim();
}

/** The same of text that has lines, as a stack, with their indents. */
export function printableLines(text: string): string {
  const lines = text.split("\n");
  return lines.map((line) => line.replace(UNPRINTABLE, " ").trimEnd()).join("\n");
}

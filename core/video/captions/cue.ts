/** Words that are shown for a while. Times are whole milliseconds of the film, `start` < `end`. */
export interface Cue {
  start: number;
  end: number;
  /** Cue settings (WebVTT 4.4) that are safe to pass on, as in "line:0 align:start"; empty for none. */
  settings: string;
  /** WebVTT cue text (4.2.2) of known tags alone, lines parted by "\n". */
  text: string;
}

/** Hours of any number of digits, and after a point, or a comma as SRT has it, up to three. */
const TIME = String.raw`(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s+(\S.*))?$`);

/** "00:01.000 --> 00:02.500 align:start": the two times, and what follows them; null for any other line. */
export function parseTiming(line: string): { start: number; end: number; rest: string } | null {
  const match = TIMING.exec(line);
  if (!match) return null;
  const [h1, m1, s1, ms1, h2, m2, s2, ms2, rest] = match.slice(1);
  return { start: toMilliseconds(h1, m1, s1, ms1), end: toMilliseconds(h2, m2, s2, ms2), rest: rest ?? "" };
}

/** Milliseconds as "01:02:03.500" (WebVTT 4.1). */
export function formatTimestamp(milliseconds: number): string {
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, "0");
  const [hours, minutes] = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60];
  return `${part(hours, 2)}:${part(minutes, 2)}:${part((milliseconds / 1000) % 60, 2)}.${part(milliseconds % 1000, 3)}`;
}

/** Digits behind the point are a decimal fraction: ".5" is half a second. */
function toMilliseconds(hours = "0", minutes = "0", seconds = "0", fraction = "0"): number {
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, "0"));
}

import { printable } from "./printable.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes with three digits at the most, in powers of 1000. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${unit === 0 || amount >= 99.5 ? amount.toFixed(0) : amount.toPrecision(2)} ${UNITS[unit]}`;
}

/** How long a film is: as `formatSeconds`, but "0.2 s" where that would say nothing. */
export function formatLength(seconds: number): string {
  return seconds >= 1 ? formatSeconds(seconds) : `${Math.max(0.1, Math.floor(seconds * 10) / 10)} s`;
}

/** Seconds as "42 s", "3:07" or "1:02:03". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Rows as columns of even width, without control characters; the last one keeps its length. */
export function formatTable(cells: string[][]): string {
  const rows = cells.map((row) => row.map(printable));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join("  "))
    .join("\n");
}

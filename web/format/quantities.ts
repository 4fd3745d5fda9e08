const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"];

/** 1536000 → "1.5 MB" (decimal units, as file managers and network rates use them). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** Bits per second: 2800000 → "2.8 Mb/s". */
export function formatBitrate(bitsPerSecond: number): string {
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kb/s`;
  const megabits = bitsPerSecond / 1e6;
  return `${megabits.toFixed(megabits >= 99.95 ? 0 : 1)} Mb/s`;
}

/** How long a film is: its clock, but "0.2 s" where that would say nothing. */
export function formatLength(seconds: number): string {
  return seconds >= 1 ? formatClock(seconds) : `${Math.max(0.1, Math.floor(seconds * 10) / 10)} s`;
}

/** A position in a film: 83 → "1:23", 3723 → "1:02:03". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  if (hours > 0) parts.unshift(hours);
  return parts.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** How long something will take, roughly: "a few seconds", "40 s", "12 min", "2 h 5 min". */
export function formatRemaining(seconds: number): string {
  if (seconds < 5) return "a few seconds";
  if (seconds < 57.5) return `${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export function formatPercent(share: number): string {
  // Rounded down, so that 100 % is not said before it is true.
  return `${Math.floor(share * 100)} %`;
}

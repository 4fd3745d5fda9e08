/** 29.97 → "29.97", 25 → "25": at most so many digits behind the point, none that say nothing. */
export function formatNumber(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)));
}

/** Seconds of a distance or a place in a film: "0.226 s", "12.5 s", "10 min 0 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${formatNumber(seconds, seconds < 10 ? 3 : 1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours} h ${minutes} min ${rest} s` : `${minutes} min ${rest} s`;
}

/** Bits a second: "2.8 Mb/s", "128 kb/s". */
export function formatRate(bits: number): string {
  return bits >= 999_500 ? `${formatNumber(bits / 1e6, 1)} Mb/s` : `${Math.round(bits / 1000)} kb/s`;
}

/** Bytes in decimal units, as file managers have them. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${formatNumber(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${units[power]}`;
}

/** "1280 × 720". */
export const formatPixels = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`;

/** "1280 × 720, 2.8 Mb/s at most". */
export const describeRung = (rung: { width: number; height: number; maxrate: number }) =>
  `${formatPixels(rung)}, ${formatRate(rung.maxrate)} at most`;

/** "44.1 kHz". */
export const formatFrequency = (hertz: number) => `${formatNumber(hertz / 1000, 3)} kHz`;

/** Of AV1: no level's limits hold (AV1 specification, A.3). */
const UNBOUND = 31;

/** A level as its codec writes it: HEVC counts thirtieths, AV1 has 2.0 at zero, others tenths. */
export function formatLevel(codec: string | null, level: number): string {
  if (codec === "hevc") return (level / 30).toFixed(1);
  if (codec === "av1") return level === UNBOUND ? "unbound" : `${2 + (level >> 2)}.${level & 3}`;
  return codec === "h264" ? (level / 10).toFixed(1) : String(level);
}

import { VIDEO_TIMESCALE } from "./inspection.ts";

/** Ticks of 90 kHz as people write a time of a film: "0:07", "1:02:03". */
export function clockOf(ticks: number): string {
  const whole = Math.max(0, Math.floor(ticks / VIDEO_TIMESCALE));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, two(whole % 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

const WINDOW_MS = 8000;
const ENOUGH_MS = 1000;

/** Measures bytes per second over the last seconds of a transfer. */
export function createRateMeter() {
  let samples: { time: number; bytes: number }[] = [];

  return {
    /** `bytes` is the total so far; `time` in milliseconds. */
    add(bytes: number, time: number): void {
      samples.push({ time, bytes });
    },
    /** Bytes per second until `time`, or null until a second was seen. */
    rate(time: number): number | null {
      // The last sample before the window is where it begins, also where nothing came since.
      const first = samples.findLastIndex((sample) => time - sample.time > WINDOW_MS);
      samples = samples.slice(Math.max(0, first));
      const since = samples[0];
      if (!since || time - since.time < ENOUGH_MS) return null;
      return Math.max(0, ((samples.at(-1)!.bytes - since.bytes) / (time - since.time)) * 1000);
    },
    /** Forgets the past, after a pause. */
    reset(): void {
      samples = [];
    },
  };
}

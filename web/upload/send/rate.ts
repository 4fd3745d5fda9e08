const WINDOW_MS = 8000;
const ENOUGH_MS = 1000;

/** Measures bytes per second over the last seconds of a transfer. */
export function createRateMeter() {
  let samples: { time: number; bytes: number }[] = [];

  return {
    /** `bytes` is the total so far; `time` in milliseconds. */
    add(bytes: number, time: number): void {
      samples.push({ time, bytes });
      const isRecent = (sample: { time: number }) => time - sample.time <= WINDOW_MS;
      samples = samples.filter(isRecent);
    },
    /** Bytes per second, or null until a second was seen. */
    rate(): number | null {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.time - first.time < ENOUGH_MS) return null;
      return Math.max(0, ((last.bytes - first.bytes) / (last.time - first.time)) * 1000);
    },
    /** Forgets the past, after a pause. */
    reset(): void {
      samples = [];
    },
  };
}

import { formatBitrate } from "../../format/quantities.ts";
import type { Sample } from "../recording/side-recording.ts";

/** What one chart shows of a sample. */
export interface Measure {
  name: keyof Sample;
  title: string;
  format(value: number): string;
  /** As the axis has it, which has less room. */
  tick(value: number): string;
  /** How values lie between samples, and on which scale. */
  stepped?: boolean;
  logarithmic?: boolean;
  /** The axis ends here or higher, so that a flat line is not noise. */
  leastTop: number;
  /** Marks the changes of rung. */
  marksSwitches?: boolean;
}

const seconds = (value: number) => `${value.toFixed(1)} s`;
const short = (value: number, unit: number) => +(value / unit).toFixed(value >= 10 * unit ? 0 : 2);
const bits = (value: number) => (value >= 1e9 ? `${short(value, 1e9)} Gb/s` : `${short(value, 1e6)} Mb/s`);

export const MEASURES: readonly Measure[] = [
  { name: "buffer", title: "Buffer ahead", format: seconds, tick: (value) => `${value} s`, leastTop: 10 },
  {
    ...{ name: "bitrate", title: "Selected bitrate", format: formatBitrate, tick: bits },
    ...{ leastTop: 500_000, stepped: true, marksSwitches: true },
  },
  {
    ...{ name: "throughput", title: "Throughput estimate", format: formatBitrate, tick: bits },
    ...{ leastTop: 1_000_000, logarithmic: true },
  },
  {
    ...{ name: "dropped", title: "Dropped frames", format: String, tick: String },
    ...{ leastTop: 5, stepped: true },
  },
];

import { type Counter, Histogram, Counter as PromCounter, Registry } from "prom-client";

/**
 * What this process counts, for Prometheus (https://prometheus.io/docs/practices/naming/). Labels take few values
 * each: never a film's hash, a title or an address.
 */
export const registry = new Registry();

/** Seconds: from what a database takes to what an encode takes. */
export const BUCKETS = {
  requests: [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  jobs: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
  waits: [0.05, 0.25, 1, 2, 3, 5, 10, 30, 60, 300],
  /** Times real time. */
  speed: [0.25, 0.5, 1, 1.2, 2, 4, 8, 16, 32],
} as const;

/** A counter of this process; `name` without the prefix. */
export const counter = <Label extends string = never>(
  name: `${string}_total`,
  help: string,
  labelNames: Label[] = [],
): Counter<Label> =>
  new PromCounter({ name: `vidpipeline_${name}`, help, labelNames, registers: [registry] });

/** A histogram of this process; `name` without the prefix. */
export const histogram = <Label extends string = never>(
  name: `${string}_${"seconds" | "ratio"}`,
  help: string,
  buckets: readonly number[],
  labelNames: Label[] = [],
): Histogram<Label> =>
  new Histogram({
    name: `vidpipeline_${name}`,
    help,
    labelNames,
    buckets: [...buckets],
    registers: [registry],
  });

import { BUCKETS, counter, histogram } from "../../core/metrics/registry.ts";

export const timeToPlayable = histogram(
  "time_to_playable_seconds",
  "From an upload's opening to the film's being playable",
  BUCKETS.waits,
);
export const films = counter(
  "films_total",
  "Films that came to their end, by outcome and code of the error",
  ["outcome", "code"],
);

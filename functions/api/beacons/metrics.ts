import { BUCKETS, counter, histogram } from "../../../core/metrics/registry.ts";
import { rungLabel } from "../../../core/metrics/rung-label.ts";
import type { BeaconSide } from "./schemas.ts";

const startups = histogram(
  "player_startup_seconds",
  "From an engine's start to its playing, as pages tell it",
  BUCKETS.waits,
  ["engine"],
);
const played = counter("player_played_seconds_total", "Seconds that viewers saw", ["engine", "rung"]);
const stalled = counter("player_stalled_seconds_total", "Seconds that viewers waited for data", ["engine"]);
const stalls = counter("player_stalls_total", "Times that playing stood still for want of data", ["engine"]);
const switches = counter("player_switches_total", "Changes of the rung that is shown", ["engine"]);
const errors = counter("player_errors_total", "Times that an engine gave up", ["engine"]);

/** Counts what a page tells of one engine. */
export function countPlayback({ engine, ...side }: BeaconSide): void {
  if (side.startup !== null) startups.observe({ engine }, side.startup);
  for (const [rung, seconds] of Object.entries(side.played))
    played.inc({ engine, rung: rungLabel(rung) }, seconds);
  stalled.inc({ engine }, side.stalled);
  stalls.inc({ engine }, side.stalls);
  switches.inc({ engine }, side.switches);
  errors.inc({ engine }, side.errors);
}

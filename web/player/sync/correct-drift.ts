/** Two pictures at 60 a second: less is not seen, and positions are no more exact than that. */
const IN_STEP_SECONDS = 0.02;
/** Up to here a rate that nobody hears is enough; who is further ahead waits. */
const SLOW_SECONDS = 0.15;
/** The most that a rate is changed. */
const LARGEST_CHANGE = 0.1;
/** Nobody waits for longer than this: the one behind jumps. */
const FAR_SECONDS = 5;

/**
 * What two players that should show one picture do about being `drift` seconds apart: the rate of the one that is
 * ahead, as a share of the common rate (0: it waits); or "seek": the one behind goes to the other's place. It is the
 * one ahead that gives way, so that a side which waits for data loses nothing of the film.
 */
export function correctDrift(drift: number): number | "seek" {
  if (drift <= IN_STEP_SECONDS) return 1;
  if (drift <= SLOW_SECONDS) return 1 - Math.min(LARGEST_CHANGE, drift);
  return drift <= FAR_SECONDS ? 0 : "seek";
}

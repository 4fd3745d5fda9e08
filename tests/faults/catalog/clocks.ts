import type { FakeClock } from "../../harness/fake-clock.ts";
import type { Fault } from "../scene.ts";

/** The clock of all functions jumps, as after a laptop slept or when NTP sets it right. */
export function clockFaults(clock: FakeClock): Fault[] {
  return ["+3h", "-3h"].map((offset) => ({
    name: `the clock jumps to ${offset}`,
    moment: "arriving",
    strike: () => clock.set(offset),
  }));
}

import type { Lab } from "../lab.ts";
import type { Fault } from "../scene.ts";
import { crashes } from "./crashes.ts";
import { kills } from "./kills.ts";
import { LOST_TAILS } from "./lost-tails.ts";
import { MESSAGE_FAULTS } from "./messages.ts";
import { networkFaults } from "./network.ts";
import { FAILED_WRITES, REFUSALS } from "./refusals.ts";
import { stalls } from "./stalls.ts";
import { WORKER_FAULTS } from "./workers.ts";

/** Every fault that strikes a stack as it is; full disks and jumping clocks need labs of their own. */
export function allFaults(lab: Lab): Fault[] {
  return [
    ...kills(lab),
    ...stalls(lab),
    ...networkFaults(lab),
    ...crashes(lab.stack),
    ...LOST_TAILS,
    ...MESSAGE_FAULTS,
    ...WORKER_FAULTS,
    ...(lab.servers.refusing ? REFUSALS : [FAILED_WRITES]),
  ];
}

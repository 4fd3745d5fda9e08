import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launchProcess } from "../../../localstack/launch/process.ts";
import type { Fault } from "../scene.ts";

const ENTRY = fileURLToPath(new URL("../../../localstack/functions/transcode.ts", import.meta.url));
/** Longer than a lease (functions/transcode/worker.ts). */
const STALL_MS = 13_000;
/** Two that make the same span meet at each of its segments. */
const SPAN = 60;

export const WORKER_FAULTS: Fault[] = [
  {
    name: "a second worker takes over from one that stands still, which then wakes up",
    moment: "encoding",
    redone: SPAN,
    async strike({ lab }) {
      const second = await launchProcess({
        name: "a second worker",
        command: process.execPath,
        args: [ENTRY],
        env: lab.functionEnvironment,
        ready: /"msg":"ready"/,
      });
      const first = await lab.product.pid("transcode");
      process.kill(first, "SIGSTOP");
      await delay(STALL_MS);
      process.kill(first, "SIGCONT");
      await delay(STALL_MS);
      await second.stop();
    },
  },
];

import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launchProcess } from "../../../localstack/launch/process.ts";
import type { Fault } from "../scene.ts";

const ENTRY = fileURLToPath(new URL("../../../localstack/functions/transcode.ts", import.meta.url));
/** Longer than a lease (functions/transcode/worker.ts). */
const STALL_MS = 13_000;
/** Two that make the same span meet at each of its segments: four of each of two rungs (lab.ts). */
const SPAN = 8;

export const WORKER_FAULTS: Fault[] = [
  {
    name: "a second worker takes over from one that stands still, which then wakes up",
    moment: "encoding",
    redone: SPAN,
    async strike({ lab }) {
      const log = createWriteStream(join(lab.product.dataDir, "logs", "transcode-second.log"), {
        flags: "a",
      });
      const second = await launchProcess({
        name: "a second worker",
        command: process.execPath,
        args: [ENTRY],
        env: lab.functionEnvironment,
        ready: /"msg":"ready"/,
        onLine: (line) => log.write(`${line}\n`),
      });
      const first = await lab.product.pid("transcode");
      process.kill(first, "SIGSTOP");
      await delay(STALL_MS);
      process.kill(first, "SIGCONT");
      await delay(STALL_MS);
      await second.stop();
      log.end();
      await finished(log);
    },
  },
];

import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../../harness/wait-until.ts";
import type { Lab } from "../lab.ts";
import { type Fault, findFfmpeg, IN_FLIGHT, type Scene } from "../scene.ts";

const FUNCTIONS = ["api", "fanout", "track", "transcode"] as const;
/** Longer than any lease: who wakes up afterwards has lost what it held. */
const STALL_MS = 13_000;

/** SIGSTOP to a process, and SIGCONT when others may have taken its place. */
export function stalls({ servers }: Pick<Lab, "servers">): Fault[] {
  return [
    ...FUNCTIONS.map((name): Fault => {
      return {
        name: `${name} stands still and wakes up again`,
        moment: name === "transcode" ? "encoding" : "arriving",
        redone: name === "transcode" ? IN_FLIGHT : 0, // its lease is lost, and taken anew
        strike: async ({ lab }) => stall(await lab.product.pid(name)),
      };
    }),
    stallFfmpeg("reader"),
    stallFfmpeg("encoder"),
    ...servers.all.map(({ name }): Fault => {
      return {
        name: `${name} stands still and wakes up again`,
        moment: "encoding",
        redone: IN_FLIGHT, // a run that can neither store nor tell what it makes ends
        async strike({ lab }) {
          const { server } = lab.servers.of(name);
          server.freeze();
          await delay(STALL_MS);
          server.thaw();
        },
      };
    }),
  ];
}

function stallFfmpeg(role: "reader" | "encoder"): Fault {
  return {
    name: `FFmpeg that ${role === "reader" ? "reads the source" : "encodes"} stands still and wakes up again`,
    moment: role === "reader" ? "arriving" : "encoding",
    async strike(scene: Scene) {
      const { pid } = await waitUntil(`an FFmpeg that is a ${role}`, () => findFfmpeg(scene, role));
      await stall(pid);
    },
  };
}

async function stall(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await delay(STALL_MS);
  process.kill(pid, "SIGCONT");
}

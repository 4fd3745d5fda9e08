import { waitUntil } from "../../harness/wait-until.ts";
import type { Lab } from "../lab.ts";
import { type Fault, findFfmpeg, IN_FLIGHT, type Moment, type Scene } from "../scene.ts";

const FUNCTIONS = ["api", "fanout", "track", "transcode"] as const;

/** SIGKILL to one process, or to several at once. */
export function kills({ servers }: Pick<Lab, "servers">): Fault[] {
  return [
    ...FUNCTIONS.map((name) => kill(name, "arriving")),
    ...FUNCTIONS.map((name) => kill(name, "encoding")),
    killFfmpeg("reader", "arriving"),
    killFfmpeg("encoder", "encoding"),
    {
      name: "the worker is killed three times in a row",
      moment: "encoding",
      redone: IN_FLIGHT,
      async strike({ lab }) {
        for (let n = 0; n < 3; n++) await lab.product.kill("transcode");
      },
    },
    {
      name: "all functions are killed at once",
      moment: "arriving",
      redone: IN_FLIGHT,
      async strike({ lab }) {
        await Promise.all(FUNCTIONS.map((name) => lab.product.kill(name)));
      },
    },
    ...servers.all.map(({ name }) => killServer(name)),
  ];
}

function kill(name: (typeof FUNCTIONS)[number], moment: Moment): Fault {
  return {
    name: `${name} is killed while the film is ${moment}`,
    moment,
    redone: name === "transcode" ? IN_FLIGHT : 0,
    strike: ({ lab }) => lab.product.kill(name),
  };
}

function killFfmpeg(role: "reader" | "encoder", moment: Moment): Fault {
  return {
    name: `FFmpeg is killed while it ${role === "reader" ? "reads the source" : "encodes"}`,
    moment,
    redone: role === "encoder" ? IN_FLIGHT : 0,
    async strike(scene: Scene) {
      const { pid } = await waitUntil(`an FFmpeg that is a ${role}`, () => findFfmpeg(scene, role));
      process.kill(pid, "SIGKILL");
    },
  };
}

function killServer(name: "redis" | "kafka" | "minio"): Fault {
  return {
    name: `${name} is killed and started again`,
    moment: "arriving",
    redone: IN_FLIGHT, // a run that can neither store nor tell what it makes ends
    async strike({ lab }) {
      const { server } = lab.servers.of(name);
      await server.kill();
      await server.start();
    },
  };
}

import { waitUntil } from "../../harness/wait-until.ts";
import type { Lab } from "../lab.ts";
import { type Fault, findFfmpeg, type Moment, type Scene } from "../scene.ts";

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
      async strike({ lab }) {
        for (let n = 0; n < 3; n++) await lab.product.kill("transcode");
      },
    },
    {
      name: "all functions are killed at once",
      moment: "arriving",
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
    strike: ({ lab }) => lab.product.kill(name),
  };
}

function killFfmpeg(role: "reader" | "encoder", moment: Moment): Fault {
  return {
    name: `FFmpeg is killed while it ${role === "reader" ? "reads the source" : "encodes"}`,
    moment,
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
    async strike({ lab }) {
      const { server } = lab.servers.of(name);
      await server.kill();
      await server.start();
    },
  };
}

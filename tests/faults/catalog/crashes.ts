import type { FaultProxy } from "../../harness/fault-proxy.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { countEncoded, type Fault, findFfmpeg, IN_FLIGHT, type Scene } from "../scene.ts";

/** Of each rung (lab.ts). */
const SEGMENTS_A_SPAN = 4;
const UNTOLD_WITHIN_MS = 20_000;

/** Crashes at the places where two things must happen and only one has. */
export function crashes(stack: "embedded" | "services"): Fault[] {
  const goesOnWithin = stack === "embedded" ? 5 : 15;
  const logServer = stack === "embedded" ? "redis" : "kafka";
  return [
    {
      name: "the power goes",
      moment: "arriving",
      goesOnWithin,
      redone: IN_FLIGHT,
      strike: ({ lab }) => lab.crash(),
    },
    {
      name: "the power goes while the rest is encoded",
      moment: "encoding",
      goesOnWithin,
      redone: IN_FLIGHT,
      strike: ({ lab }) => lab.crash(),
    },
    {
      name: "the product is stopped and started",
      moment: "encoding",
      redone: IN_FLIGHT,
      async strike({ lab }) {
        await lab.product.stop();
        await lab.product.start();
      },
    },
    {
      name: "the log is away when the film is finalized",
      moment: "finalizing",
      redone: IN_FLIGHT,
      async strike({ lab, upload }) {
        const { server } = lab.servers.of(logServer);
        await server.kill();
        await upload.finalize();
        await lab.product.kill("api"); // what it has committed is all there is
        await server.start();
      },
    },
    {
      name: "api is killed between the commit of a chunk and its event",
      moment: "arriving",
      redone: IN_FLIGHT,
      async strike(scene: Scene) {
        const { lab, upload, random } = scene;
        const { proxy } = lab.servers.of(logServer);
        proxy.refuse();
        await upload.send(upload.count - 1 - Math.floor(random() * 3));
        await lab.product.kill("api");
        heal(proxy);
      },
    },
    {
      name: "the worker is killed between a segment and its event",
      moment: "encoding",
      redone: IN_FLIGHT,
      async strike(scene: Scene) {
        const { lab } = scene;
        const { proxy } = lab.servers.of(logServer);
        const stored = await awaitMiddleOfSpan(scene);
        proxy.refuse(); // what is stored from here on nobody can be told of
        await waitUntil(
          "a segment that nobody is told of",
          async () => (await countEncoded(scene)) > stored,
          UNTOLD_WITHIN_MS,
        );
        await lab.product.kill("transcode");
        heal(proxy);
      },
    },
  ];
}

/**
 * Resolves when a segment was stored by an encoder that has another one of its span to make. Between two runs there
 * is none, and while the log is away, none begins where it is in the same server as the queue.
 */
function awaitMiddleOfSpan(scene: Scene): Promise<number> {
  let before: number | null = null;
  return waitUntil("a segment in the middle of a span", async () => {
    const stored = await countEncoded(scene);
    const isNew = before !== null && stored > before;
    before = stored;
    if (!isNew || stored % SEGMENTS_A_SPAN === 0) return null;
    return (await findFfmpeg(scene, "encoder")) && stored;
  });
}

function heal(proxy: FaultProxy): void {
  if (proxy.heal() === 0) throw new Error("no connection was refused");
}

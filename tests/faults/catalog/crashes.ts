import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../../harness/wait-until.ts";
import { countEncoded, type Fault, type Scene } from "../scene.ts";

/** Crashes at the places where two things must happen and only one has. */
export function crashes(stack: "embedded" | "services"): Fault[] {
  const goesOnWithin = stack === "embedded" ? 5 : 15;
  const logServer = stack === "embedded" ? "redis" : "kafka";
  return [
    { name: "the power goes", moment: "arriving", goesOnWithin, strike: ({ lab }) => lab.crash() },
    {
      name: "the power goes while the rest is encoded",
      moment: "encoding",
      goesOnWithin,
      strike: ({ lab }) => lab.crash(),
    },
    {
      name: "the product is stopped and started",
      moment: "encoding",
      async strike({ lab }) {
        await lab.product.stop();
        await lab.product.start();
      },
    },
    {
      name: "the log is away when the film is finalized",
      moment: "finalizing",
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
      async strike(scene: Scene) {
        const { lab, upload, random } = scene;
        const { proxy } = lab.servers.of(logServer);
        proxy.refuse();
        await upload.send(upload.count - 1 - Math.floor(random() * 3));
        await lab.product.kill("api");
        proxy.heal();
      },
    },
    {
      name: "the worker is killed between a segment and its event",
      moment: "encoding",
      async strike(scene: Scene) {
        const { lab } = scene;
        const { proxy } = lab.servers.of(logServer);
        const stored = await countEncoded(scene);
        proxy.refuse(); // segments are stored, but nobody can be told
        await Promise.race([
          waitUntil("a segment that nobody is told of", async () => (await countEncoded(scene)) > stored),
          delay(10_000),
        ]);
        await lab.product.kill("transcode");
        proxy.heal();
      },
    },
  ];
}

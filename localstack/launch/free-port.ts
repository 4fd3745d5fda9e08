import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { PipelineError } from "../../core/errors.ts";

const LOOPBACK = "127.0.0.1";

/** A port of the loopback interface that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  return await listenOnce(0);
}

/** Throws `launch_failed` where someone else has the port already, before that one is taken for ours. */
export async function assertPortFree(port: number, name: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    throw new PipelineError("launch_failed", `${name} cannot start: port ${port} is in use`, {
      cause: error,
    });
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, LOOPBACK);
  await once(server, "listening");
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return found;
}

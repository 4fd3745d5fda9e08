import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { PipelineError } from "../../core/errors.ts";

const LOOPBACK = "127.0.0.1";

/**
 * Ports from the first to the last are asked for. Above 32767 on Linux and 49151 on macOS systems take them for outgoing
 * connections (RFC 6335 6), also between our look at a port and the start of what is to listen on it.
 */
const PORTS = [20_000, 32_000] as const;
const given = new Set<number>();

/** A port of the loopback interface that was free a moment ago, another one at each call of this process. */
export async function findFreePort(): Promise<number> {
  const port = randomInt(...PORTS);
  if (given.has(port)) return await findFreePort();
  given.add(port);
  return (await isFree(port)) ? port : await findFreePort();
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listen(port);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
}

/** Throws `launch_failed` where someone else has the port already, before that one is taken for ours. */
export async function assertPortFree(port: number, name: string): Promise<void> {
  try {
    await listen(port);
  } catch (error) {
    throw new PipelineError("launch_failed", `${name} cannot start: port ${port} is in use`, {
      cause: error,
    });
  }
}

async function listen(port: number): Promise<void> {
  const server = createServer().listen(port, LOOPBACK);
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

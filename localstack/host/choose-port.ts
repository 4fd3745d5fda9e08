import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { PipelineError } from "../../core/errors.ts";

/** Both are asked: a browser that is told "localhost" may try either first. */
const LOOPBACKS = ["127.0.0.1", "::1"];

/** The port to serve on: the one that was asked for, or a free one for 0. Throws `launch_failed` if taken. */
export async function choosePort(host: string, port: number): Promise<number> {
  const answered = port === 0 ? [] : await Promise.all(LOOPBACKS.map((address) => answers(address, port)));
  const found = answered.includes(true) ? null : await tryListening(host, port);
  if (found !== null) return found;
  const detail = `Port ${port} is in use. Stop the program that listens there, or choose another port: PORT=${port + 1} npm start`;
  throw new PipelineError("launch_failed", detail);
}

async function answers(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false; // refused, or the machine has no such address: nobody is there
  } finally {
    socket.destroy();
  }
}

async function tryListening(host: string, port: number): Promise<number | null> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return null;
    const reason = code === "EACCES" ? "needs more rights" : (error as Error).message;
    throw new PipelineError("launch_failed", `Port ${port} of ${host} cannot be used: ${reason}`);
  }
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return found;
}

/** The preferred port of the loopback interface where it is free, so that people find it; else another. */
export async function preferPort(preferred: number): Promise<number> {
  return (await tryListening("127.0.0.1", preferred)) ?? (await tryListening("127.0.0.1", 0))!;
}

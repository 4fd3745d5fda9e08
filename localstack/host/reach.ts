import { once } from "node:events";
import { connect } from "node:net";
import { PipelineError } from "../../core/errors.ts";

const TIMEOUT_MS = 5_000;

/** Throws `launch_failed` unless something accepts connections there; `setting` names who said it would. */
export async function assertReachable(setting: string, host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const detail = `${setting} names ${host}:${port}, but nothing answers there. Start that server, or unset ${setting} to have one started here.`;
    throw new PipelineError("launch_failed", detail, { cause: error });
  } finally {
    socket.destroy();
  }
}

/** Host and port of a URL, with the scheme's own port where it names none. */
export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  const usual: Record<string, number> = { "redis:": 6379, "rediss:": 6379, "http:": 80, "https:": 443 };
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port ? Number(port) : usual[protocol]! };
}

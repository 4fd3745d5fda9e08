import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { onCleanup } from "./on-cleanup.ts";

/**
 * What S3 says of a write that it does not take now, and of a conditional one that met another (both are to be
 * repeated); and of a conditional one that came second, as where the answer to its own first try was lost.
 */
const REFUSALS = {
  SlowDown: 503,
  ConditionalRequestConflict: 409,
  PreconditionFailed: 412,
} as const;
type Refusal = keyof typeof REFUSALS;

/** An HTTP proxy in front of an S3 server that refuses some of its writes. */
export interface RefusingProxy {
  port: number;
  /**
   * Refuses every nth PUT that the code is about, from the next one on, until `heal`: all for SlowDown, else those
   * with a condition. What is answered by PreconditionFailed is stored nevertheless.
   */
  refuse(code: Refusal, every: number): void;
  /** Answers the paths of those that were refused. */
  heal(): string[];
}

/** Starts it; it stops by itself. Signatures stay valid, since headers pass as they are, Host included. */
export async function startRefusingProxy(targetPort: () => number): Promise<RefusingProxy> {
  let refusal: { code: Refusal; every: number } | null = null;
  let puts = 0;
  let refused: string[] = [];

  /** What a request is answered with, or null. */
  function choose({ method, headers }: IncomingMessage): Refusal | null {
    if (method !== "PUT" || !refusal) return null;
    const isConditional = "if-none-match" in headers || "if-match" in headers;
    if (refusal.code !== "SlowDown" && !isConditional) return null;
    return puts++ % refusal.every === 0 ? refusal.code : null;
  }

  const server = createServer((incoming, outgoing) => {
    const code = choose(incoming);
    const answerRefusal = () => {
      refused.push(incoming.url!);
      outgoing.writeHead(REFUSALS[code!], { "content-type": "application/xml" });
      outgoing.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    };
    if (code && code !== "PreconditionFailed") {
      incoming.resume();
      return void incoming.on("end", answerRefusal);
    }
    const onward = request(
      {
        ...{ host: "127.0.0.1", port: targetPort(), method: incoming.method, path: incoming.url },
        headers: incoming.headers,
        setHost: false,
      },
      (answer) => {
        if (outgoing.destroyed) return void answer.destroy(); // whoever asked has hung up
        if (code && answer.statusCode === 200) {
          answer.resume();
          return answerRefusal();
        }
        outgoing.writeHead(answer.statusCode!, answer.rawHeaders);
        pipeline(answer, outgoing, () => {});
      },
    );
    // The server hung up: so does the proxy.
    pipeline(incoming, onward, (error) => error && outgoing.destroy());
    onward.on("error", () => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.close();
    server.closeAllConnections();
  });
  return {
    port: (server.address() as AddressInfo).port,
    refuse(code, every) {
      refusal = { code, every };
      [puts, refused] = [0, []];
    },
    heal() {
      refusal = null;
      return refused;
    },
  };
}

import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { onCleanup } from "./on-cleanup.ts";

/** What S3 says of a write that it does not take now, and of one that met another (both are to be repeated). */
const REFUSALS = {
  SlowDown: 503,
  ConditionalRequestConflict: 409,
} as const;

/** An HTTP proxy in front of an S3 server that refuses some of its writes. */
export interface RefusingProxy {
  port: number;
  /** Refuses every nth PUT, from the next one on, until `heal`. */
  refuse(code: keyof typeof REFUSALS, every: number): void;
  /** Answers how many were refused. */
  heal(): number;
}

/** Starts it; it stops by itself. Signatures stay valid, since headers pass as they are, Host included. */
export async function startRefusingProxy(targetPort: () => number): Promise<RefusingProxy> {
  let refusal: { code: keyof typeof REFUSALS; every: number } | null = null;
  let puts = 0;
  let refused = 0;

  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "PUT" && refusal && puts++ % refusal.every === 0) {
      refused += 1;
      incoming.resume();
      return void incoming.on("end", () => answerRefusal(outgoing, refusal?.code ?? "SlowDown"));
    }
    const onward = request(
      {
        ...{ host: "127.0.0.1", port: targetPort(), method: incoming.method, path: incoming.url },
        headers: incoming.headers,
        setHost: false,
      },
      (answer) => {
        if (outgoing.destroyed) return void answer.destroy(); // whoever asked has hung up
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
      [puts, refused] = [0, 0];
    },
    heal() {
      refusal = null;
      return refused;
    },
  };
}

function answerRefusal(outgoing: ServerResponse, code: keyof typeof REFUSALS): void {
  outgoing.writeHead(REFUSALS[code], { "content-type": "application/xml" });
  outgoing.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

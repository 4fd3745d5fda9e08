import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { onCleanup } from "./on-cleanup.ts";

/** A request as the proxy saw it pass. */
export interface PassedRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** Of the answer; null while there is none, and for good where the client went away before it. */
  status: number | null;
}

/** An HTTP proxy in front of the product that writes down what passes. */
export interface CountingProxy {
  url: string;
  /** All requests, from the first on. */
  readonly requests: readonly PassedRequest[];
  /** How many bodies were on their way at a time, at the most. */
  mostBodies(): number;
  /** Lets so many bytes of bodies a second through, over all connections. */
  pace(bytesPerSecond: number): void;
  /** Ends the connection of each request of this path before it is answered, as a firewall does. */
  cut(path: RegExp): void;
}

/** Starts it; it stops by itself. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const requests: PassedRequest[] = [];
  let bytesPerSecond = Number.POSITIVE_INFINITY;
  let freeAt = 0;
  let cutPath: RegExp | undefined;
  let bodies = 0;
  let most = 0;

  /** The bytes as the line has room for them. */
  async function* paced(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      freeAt = Math.max(freeAt, performance.now()) + (piece.byteLength / bytesPerSecond) * 1000;
      await delay(Math.max(0, freeAt - performance.now()));
      yield piece;
    }
  }

  const server = createServer((incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    const passed: PassedRequest = { method, path, headers, status: null };
    requests.push(passed);
    if (cutPath?.test(path)) return void incoming.socket.destroy();
    if (Number(headers["content-length"] ?? 0) > 0) {
      most = Math.max(most, ++bodies);
      outgoing.once("close", () => bodies--);
    }
    const onward = request({ host: hostname, port, method, path, headers, setHost: false }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.rawHeaders);
      passed.status = answer.statusCode!;
      pipeline(answer, outgoing, () => {});
    });
    // A side that hangs up ends the other.
    pipeline(incoming, paced, onward, (error) => error && outgoing.destroy());
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => outgoing.writableFinished || onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    mostBodies: () => most,
    pace(rate) {
      bytesPerSecond = rate;
    },
    cut(path) {
      cutPath = path;
    },
  };
}

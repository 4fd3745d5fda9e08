import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { withDirectBody } from "./direct-body.ts";

export interface ServeOptions {
  app: Hono;
  host: string;
  port: number;
  signal: AbortSignal;
  onListening(port: number): void;
}

/** Requests under way may come to their end; streams of events, which never do, are cut after this. */
const CLOSE_GRACE_MS = 1_000;

/** Serves the app until `signal` aborts; resolves when every connection is closed. Throws on a port in use. */
export async function serveHttp({ app, host, port, signal, onListening }: ServeOptions): Promise<void> {
  const fetch = (request: Request, env: unknown) =>
    app.fetch(withDirectBody(request, (env as HttpBindings).incoming), env);
  const server = createAdaptorServer({ fetch, hostname: host }) as Server;
  // A slow uploader is no attacker: what ends a stalled request is the client, or the close of the server.
  server.requestTimeout = 0;
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  onListening(typeof address === "object" && address ? address.port : port);

  if (!signal.aborted) await once(signal, "abort");
  const closed = once(server, "close");
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { Config } from "../../core/config.ts";
import { problemResponse } from "../../functions/api/problems.ts";
import { bodyStalled, type DirectBody, openDirectBody } from "./direct-body.ts";

export interface ServeOptions {
  app: Hono<{ Bindings: HttpBindings }>;
  host: string;
  port: number;
  limits: Pick<Config["limits"], "headerSeconds" | "bodyIdleSeconds">;
  signal: AbortSignal;
  onListening(port: number): void;
}

/** Requests under way may come to their end; streams of events, which never do, are cut after this. */
const CLOSE_GRACE_MS = 1_000;
/** How late the end of a time-out for headers may be noticed. */
const CHECK_EVERY_MS = 2_000;
/** Who neither sends nor takes a byte for so long is gone, or holds an answer back; events have a ping in between. */
const SILENT_CONNECTION_MS = 120_000;

/** Serves the app until `signal` aborts; resolves when every connection is closed. Throws on a port in use. */
export async function serveHttp(options: ServeOptions): Promise<void> {
  const { app, host, port, limits, signal, onListening } = options;
  const { headerSeconds, bodyIdleSeconds } = limits;
  const fetch = (request: Request, env: HttpBindings) => {
    const body = openDirectBody(request, env.incoming, bodyIdleSeconds * 1000);
    return body ? answerWithBody(app, body, env) : app.fetch(request, env);
  };
  const serverOptions = {
    headersTimeout: headerSeconds * 1000,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // A slow uploader is no attacker: a body that stops coming is noticed where it is read.
    requestTimeout: 0,
  };
  const server = createAdaptorServer({ fetch: fetch as never, hostname: host, serverOptions }) as Server;
  server.timeout = SILENT_CONNECTION_MS;
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

/** A body that stopped in the middle is told as that, whatever the reader of it made of the cut. */
async function answerWithBody(
  app: ServeOptions["app"],
  body: DirectBody,
  env: HttpBindings,
): Promise<Response> {
  const response = await app.fetch(body.request, env);
  if (!body.hasStalled()) return response;
  const refusal = problemResponse(bodyStalled());
  refusal.headers.set("connection", "close");
  return refusal;
}

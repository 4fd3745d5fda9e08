import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../../core/config.ts";
import { type ErrorCode, PipelineError } from "../../core/errors.ts";
import { BEACON_PATH } from "../../functions/api/access/requests.ts";
import { clientOf } from "./client-of.ts";

type Limits = Config["limits"];

/** What a client has under way. */
interface Client {
  streams: number;
  uploads: number;
  /** Announced by the uploads under way. */
  bytes: number;
  /** Uploads that it may begin now: one more comes back every so often. */
  inits: number;
  /** Beacons that it may send now. */
  beacons: number;
  refilledAt: number;
}

const WITH_BODY = ["PATCH", "POST", "PUT"];
/** Of a body that does not tell: the most that the api takes. */
const UNTOLD_BYTES = 6 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** A page sends two a minute, and one when it is left. */
const BEACONS_PER_MINUTE = 120;
/** Clients are remembered a minute for their inits; looking for those to forget waits for this many. */
const SWEEP_FROM = 1_000;

/**
 * Keeps one client, or one crowd, from taking the server from the others: bounds the streams of events in total and
 * by client, and what a client sends at a time and begins in a minute. Throws `too_many_streams` (503),
 * `too_many_uploads`, `too_many_inits`, `too_many_beacons` (429). On AWS the gateway does this.
 */
export function admitClients(
  limits: Limits,
  onRefusal: (code: ErrorCode) => void,
): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const clients = new Map<string, Client>();
  const MOST = { inits: limits.initsPerMinute, beacons: BEACONS_PER_MINUTE };
  let streams = 0;

  const refuse = (code: ErrorCode): never => {
    onRefusal(code);
    throw new PipelineError(code);
  };

  function beginStream(client: Client): () => void {
    if (streams >= limits.eventStreams || client.streams >= limits.eventStreamsPerClient)
      refuse("too_many_streams");
    streams++;
    client.streams++;
    return () => {
      streams--;
      client.streams--;
    };
  }

  function beginUpload(client: Client, bytes: number): () => void {
    const isAlone = client.uploads === 0;
    const isMuch =
      client.uploads >= limits.uploadsPerClient || client.bytes + bytes > limits.uploadBytesPerClient;
    if (isMuch && !isAlone) refuse("too_many_uploads");
    client.uploads++;
    client.bytes += bytes;
    return () => {
      client.uploads--;
      client.bytes -= bytes;
    };
  }

  function take(client: Client, what: "inits" | "beacons"): void {
    const now = performance.now();
    const minutes = (now - client.refilledAt) / MINUTE_MS;
    client.refilledAt = now;
    for (const kind of ["inits", "beacons"] as const)
      client[kind] = Math.min(MOST[kind], client[kind] + minutes * MOST[kind]);
    if (client[what] < 1) refuse(`too_many_${what}`);
    client[what]--;
  }

  function find(address: string): Client {
    if (clients.size > SWEEP_FROM) forgetIdle(clients);
    const known = clients.get(address);
    if (known) return known;
    const client = {
      streams: 0,
      uploads: 0,
      bytes: 0,
      ...MOST,
      refilledAt: performance.now(),
    };
    clients.set(address, client);
    return client;
  }

  return async (c, next) => {
    const { path, method } = c.req;
    const isStream = path === "/events";
    if (!isStream && !WITH_BODY.includes(method)) return next();
    const { incoming, outgoing } = c.env;
    const client = find(clientOf(incoming));
    if (path === "/videos/init") take(client, "inits");
    if (path === BEACON_PATH) take(client, "beacons");
    const length = Number(c.req.header("content-length") ?? UNTOLD_BYTES);
    const end = isStream ? beginStream(client) : beginUpload(client, length);
    // Also when the client goes away in the middle.
    outgoing.once("close", end);
    return next();
  };
}

function forgetIdle(clients: Map<string, Client>): void {
  const since = performance.now() - MINUTE_MS;
  for (const [address, { streams, uploads, refilledAt }] of clients) {
    if (streams === 0 && uploads === 0 && refilledAt < since) clients.delete(address);
  }
}

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RELAYED_ORIGIN } from "../../ffmpeg/bubblewrap.ts";
import type { Sandbox } from "../../ffmpeg/sandbox.ts";
import type { FeedInput, WatchSource } from "./open-feed.ts";
import type { Source } from "./open-source.ts";

/**
 * Serves a source to one program by HTTP ranges (RFC 9110 14), under a path that nobody can guess: on the
 * loopback interface, or for a sandbox without network on a Unix socket that is relayed into it. A request
 * for bytes that have not arrived waits for them; its size must be known first.
 */
export async function serveRanges(
  source: Source,
  { bwrap }: Sandbox,
  watch: WatchSource = (bytes) => bytes,
): Promise<FeedInput> {
  const size = await source.size();
  const path = `/${randomBytes(16).toString("hex")}`;
  const failed = new AbortController();
  const closed = new AbortController();
  /** What the source throws is known before the program sees its connection close. */
  async function* read(start: number, end: number) {
    const pieces = watch(source.stream(start, end, closed.signal));
    try {
      for (;;) {
        const next = await pieces.next().catch((error) => {
          failed.abort(error);
          throw error;
        });
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await pieces.return(undefined);
    }
  }
  const server = createServer((request, response) => {
    // A program that seeks closes its connection: only what the source throws is a failure.
    answer({ path, size, read }, request, response).catch(() => response.destroy());
  });
  const place = bwrap ? await listenOnSocket(server) : await listenOnLoopback(server);
  return {
    url: `${place.origin}${path}`,
    protocols: ["http", "tcp"],
    socket: place.socket,
    failed: failed.signal,
    async close() {
      closed.abort();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      if (place.folder) await rm(place.folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  origin: string;
  socket?: string;
  /** Of the socket, to be removed with it. */
  folder?: string;
}

async function listenOnLoopback(server: Server): Promise<Place> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** In a folder that is open to this user alone; the name of a socket has 107 bytes at the most. */
async function listenOnSocket(server: Server): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-"));
  const socket = join(folder, `${randomBytes(16).toString("hex")}.sock`);
  server.listen(socket);
  await once(server, "listening");
  return { origin: RELAYED_ORIGIN, socket, folder };
}

interface Served {
  path: string;
  size: number;
  /** Bytes [start, end). */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

async function answer(
  { path, size, read }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url !== path) return void response.writeHead(404).end();
  const range = parseRange(request.headers.range, size);
  if (!range) return void response.writeHead(416, { "content-range": `bytes */${size}` }).end();
  const { start, end } = range;
  response.writeHead(request.headers.range ? 206 : 200, {
    "accept-ranges": "bytes",
    "content-length": end - start,
    "content-type": "application/octet-stream",
    ...(request.headers.range ? { "content-range": `bytes ${start}-${end - 1}/${size}` } : {}),
  });
  if (request.method === "HEAD") return void response.end();
  await pipeline(Readable.from(read(start, end)), response);
}

/** Bytes [start, end) of one range; the whole source without one, null where it lies outside. */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | null {
  if (header === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d+)-(\d*)$/.exec(header);
  if (!match) return { start: 0, end: size };
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]) + 1, size) : size;
  return start < end ? { start, end } : null;
}

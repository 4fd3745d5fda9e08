/*
 * A client of its own thread that sends a film's chunks over a line of limited rate, so that neither the
 * benchmark's work nor a busy browser slows it down. Started by paced-upload.ts.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { Agent, type ClientRequest, request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import type { Chunk } from "../../core/video/chunk-plan.ts";
import { TokenBucket } from "../../localstack/functions/throttle/token-bucket.ts";

export interface PacedWork {
  url: string;
  videoHash: string;
  path: string;
  /** In the order of sending, at most `lanes` of a phase at a time. */
  phases: { chunks: (Chunk & { index: number })[]; lanes: number }[];
  /** Bytes a second over all connections; Infinity for no limit. */
  rate: number;
  /** A raw body with its digest, as our clients send it, or the multipart field of the seed's pages. */
  body: "raw" | "multipart";
}

/** All in milliseconds since 1970. */
export interface PacedTimes {
  /** The first byte of the first chunk leaves. */
  firstByte: number;
  /** By chunk, in the order of sending: when it was acknowledged. */
  acknowledged: number[];
  /** The answer to finalize. */
  finalized: number;
}

/** Connections take turns with pieces of this size, as TCP shares a line. */
const PIECE_BYTES = 16 * 1024;
const CONNECTIONS = 3;
const BOUNDARY = "----vidpipeline-bench";

const now = () => performance.timeOrigin + performance.now();

const work = workerData as PacedWork;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const line = new TokenBucket(work.rate);
const file = await open(work.path);
const times: PacedTimes = { firstByte: 0, acknowledged: [], finalized: 0 };

for (const { chunks, lanes } of work.phases) {
  const first = times.acknowledged.length;
  const waiting = chunks.entries();
  const runLane = async () => {
    for (const [i, chunk] of waiting) {
      await sendChunk(chunk);
      times.acknowledged[first + i] = now();
    }
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
}
await post(`/videos/finalize/${work.videoHash}`, {}, async (sending) => void sending.end());
times.finalized = now();
await file.close();
agent.destroy();
parentPort!.postMessage(times);

async function sendChunk({
  index,
  offset,
  length,
}: PacedWork["phases"][number]["chunks"][number]): Promise<void> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, offset);
  const { body, headers } = work.body === "raw" ? rawBody(bytes) : multipartBody(bytes);
  await post(`/videos/upload_chunk/${work.videoHash}/${index}`, headers, async (sending) => {
    for (let at = 0; at < body.length; at += PIECE_BYTES) {
      const piece = body.subarray(at, at + PIECE_BYTES);
      times.firstByte ||= now();
      await line.take(piece.length);
      if (!sending.write(piece)) await once(sending, "drain");
    }
    sending.end();
  });
}

function rawBody(body: Buffer) {
  const digest = createHash("sha256").update(body).digest("base64");
  const headers = {
    "content-type": "application/octet-stream",
    "content-length": String(body.length),
    "content-digest": `sha-256=:${digest}:`,
  };
  return { body, headers };
}

function multipartBody(bytes: Buffer) {
  const head = [
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name="chunk_data"; filename="blob"`,
    "Content-Type: application/octet-stream",
    "\r\n",
  ].join("\r\n");
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const headers = {
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    "content-length": String(body.length),
  };
  return { body, headers };
}

async function post(
  path: string,
  headers: Record<string, string>,
  send: (sending: ClientRequest) => Promise<void>,
): Promise<void> {
  const sending = request(new URL(path, work.url), { method: "POST", agent, headers });
  const answered = once(sending, "response");
  await Promise.all([send(sending), answered]);
  const [response] = await answered;
  let text = "";
  for await (const piece of response) text += piece;
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${text}`);
}

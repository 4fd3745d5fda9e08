import { createHash, randomFillSync } from "node:crypto";
import { type Chunk, chunkPlan } from "../../core/video/chunk-plan.ts";
import type { VideoRow } from "../../tests/harness/upload.ts";

export interface NoiseOptions {
  /** Bytes. */
  size: number;
  /** Chunks at a time. */
  parallel: number;
}

export interface NoiseUpload extends NoiseOptions {
  /** Through the API, or straight to the bucket with presigned URLs. */
  way: "api" | "direct";
}

export interface NoiseChunk extends Chunk {
  index: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Base64. */
  sha256: string;
}

/** Uploads noise by the chunk plan, with digests, as our own clients send a film. */
export async function uploadNoise(url: string, { size, parallel, way }: NoiseUpload): Promise<void> {
  const film = { title: "noise", total_chunks: chunkPlan(size).length, size };
  const { video_hash } = await call<VideoRow>("POST", `${url}/videos/init`, film);
  const send = way === "api" ? sendToApi : sendToBucket;
  await sendNoise({ size, parallel }, (chunk) => send(url, video_hash, chunk));
}

/** Sends the chunks of a plan, some at a time. */
export async function sendNoise(
  { size, parallel }: NoiseOptions,
  send: (chunk: NoiseChunk) => Promise<unknown>,
): Promise<void> {
  const plan = chunkPlan(size);
  const chunkOf = makeNoise(plan);
  // Noise is no film, and is found out by its first chunk: so that one comes last.
  const waiting = [...plan.keys()].slice(1).values();
  const lane = async () => {
    for (const index of waiting) await send(chunkOf(index));
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  await send(chunkOf(0));
}

const made = new Map<number, Pick<NoiseChunk, "bytes" | "sha256">>();

/** Chunks of one length have the same bytes, so that making them costs the sender nothing. */
function makeNoise(plan: Chunk[]): (index: number) => NoiseChunk {
  for (const { length } of plan) {
    if (made.has(length)) continue;
    const bytes = randomFillSync(new Uint8Array(length));
    made.set(length, { bytes, sha256: createHash("sha256").update(bytes).digest("base64") });
  }
  return (index) => ({ index, ...plan[index]!, ...made.get(plan[index]!.length)! });
}

async function sendToApi(
  url: string,
  videoHash: string,
  { index, bytes, sha256 }: NoiseChunk,
): Promise<void> {
  const headers = {
    "content-type": "application/octet-stream",
    "content-digest": `sha-256=:${sha256}:`,
  };
  const response = await fetch(`${url}/videos/upload_chunk/${videoHash}/${index}`, {
    ...{ method: "POST", headers, body: bytes },
  });
  await expectOk(response);
}

async function sendToBucket(url: string, videoHash: string, chunk: NoiseChunk): Promise<void> {
  const { index, bytes, sha256 } = chunk;
  const facts = { size: bytes.length, sha256 };
  const { chunks } = await call<{ chunks: { url: string; headers: Record<string, string> }[] }>(
    "POST",
    `${url}/videos/${videoHash}/chunk_urls`,
    { chunks: [{ index, ...facts }] },
  );
  const [signed] = chunks;
  await expectOk(await fetch(signed!.url, { method: "PUT", headers: signed!.headers, body: bytes }));
  await call("PUT", `${url}/videos/${videoHash}/chunks/${index}`, facts);
}

async function call<Answer>(method: string, address: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address, { method, headers, body: JSON.stringify(body) });
  return JSON.parse(await expectOk(response));
}

/** The whole answer, so that the connection is free for the next one. */
async function expectOk(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return text;
}

import { createHash, randomFillSync } from "node:crypto";
import { type Chunk, chunkPlan } from "../../core/video/chunk-plan.ts";
import type { VideoRow } from "../../tests/harness/upload.ts";
import { type HttpClient, openHttpClient } from "./http-client.ts";

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

type SendChunk = (chunk: NoiseChunk) => Promise<unknown>;

/** What one request for presigned URLs may ask for. */
const URLS_AT_ONCE = 100;

/** Uploads noise by the chunk plan, with digests, as our own clients send a film. Resolves with its hash. */
export async function uploadNoise(url: string, { size, parallel, way }: NoiseUpload): Promise<string> {
  const http = openHttpClient();
  const plan = chunkPlan(size);
  const film = { title: "noise", total_chunks: plan.length, size };
  const { video_hash } = await http.sendJson<VideoRow>("POST", `${url}/videos/init`, film);
  const address = { url, videoHash: video_hash, http };
  const send = way === "api" ? sendToApi(address) : sendToBucket(address, makeNoise(plan));
  await sendNoise({ size, parallel }, send);
  http.close();
  return video_hash;
}

/** Sends the chunks of a plan, some at a time. */
export async function sendNoise({ size, parallel }: NoiseOptions, send: SendChunk): Promise<void> {
  // Noise is no film, and is found out by its first chunk: so that one comes last.
  const [first, ...rest] = makeNoise(chunkPlan(size));
  const waiting = rest.values();
  const lane = async () => {
    for (const chunk of waiting) await send(chunk);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  await send(first!);
}

const made = new Map<number, Pick<NoiseChunk, "bytes" | "sha256">>();

/** Chunks of one length have the same bytes, so that making and hashing them costs the sender nothing. */
function makeNoise(plan: Chunk[]): NoiseChunk[] {
  for (const { length } of plan) {
    if (made.has(length)) continue;
    const bytes = randomFillSync(new Uint8Array(length));
    made.set(length, { bytes, sha256: createHash("sha256").update(bytes).digest("base64") });
  }
  return plan.map((chunk, index) => ({ index, ...chunk, ...made.get(chunk.length)! }));
}

interface Address {
  url: string;
  videoHash: string;
  http: HttpClient;
}

function sendToApi({ url, videoHash, http }: Address): SendChunk {
  return ({ index, bytes, sha256 }) => {
    const headers = {
      "content-type": "application/octet-stream",
      "content-digest": `sha-256=:${sha256}:`,
    };
    return http.send("POST", `${url}/videos/upload_chunk/${videoHash}/${index}`, headers, bytes);
  };
}

/** URLs are asked for many at a time; each chunk is put, and acknowledged when the bucket has it. */
function sendToBucket({ url, videoHash, http }: Address, chunks: NoiseChunk[]): SendChunk {
  const factsOf = ({ bytes, sha256 }: NoiseChunk) => ({ size: bytes.length, sha256 });
  const batches = new Map<number, Promise<{ chunks: SignedUrl[] }>>();
  const urlOf = async (index: number) => {
    const first = index - (index % URLS_AT_ONCE);
    const wanted = chunks.slice(first, first + URLS_AT_ONCE);
    const asked =
      batches.get(first) ??
      http.sendJson<{ chunks: SignedUrl[] }>("POST", `${url}/videos/${videoHash}/chunk_urls`, {
        chunks: wanted.map((chunk) => ({ index: chunk.index, ...factsOf(chunk) })),
      });
    batches.set(first, asked);
    return (await asked).chunks.find((signed) => signed.index === index)!;
  };
  return async (chunk) => {
    const signed = await urlOf(chunk.index);
    await http.send("PUT", signed.url, signed.headers, chunk.bytes);
    await http.sendJson("PUT", `${url}/videos/${videoHash}/chunks/${chunk.index}`, factsOf(chunk));
  };
}

interface SignedUrl {
  index: number;
  url: string;
  headers: Record<string, string>;
}

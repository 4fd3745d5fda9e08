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

export interface Sender {
  /** Resolves when the next chunk may go. */
  send(chunk: NoiseChunk): Promise<unknown>;
  /** Resolves when all is stored that was sent. */
  finish?(): Promise<unknown>;
}

/** Chunks that one request may speak of. */
const AT_ONCE = 100;
const ACKNOWLEDGE_MS = 100;

/** Uploads noise by the chunk plan, with digests, as our own clients send a film. Resolves with its hash. */
export async function uploadNoise(url: string, { size, parallel, way }: NoiseUpload): Promise<string> {
  const http = openHttpClient();
  const plan = chunkPlan(size);
  const film = { title: "noise", total_chunks: plan.length, size };
  const { video_hash } = await http.sendJson<VideoRow>("POST", `${url}/videos/init`, film);
  const address = { url, videoHash: video_hash, http };
  const sender = way === "api" ? sendToApi(address) : sendToBucket(address, makeNoise(plan));
  await sendNoise({ size, parallel }, sender);
  http.close();
  return video_hash;
}

/** Sends the chunks of a plan, some at a time. */
export async function sendNoise({ size, parallel }: NoiseOptions, sender: Sender): Promise<void> {
  // Noise is no film, and is found out by its first chunk: so that one comes last.
  const [first, ...rest] = makeNoise(chunkPlan(size));
  const waiting = rest.values();
  const lane = async () => {
    for (const chunk of waiting) await sender.send(chunk);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  await sender.send(first!);
  await sender.finish?.();
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

function sendToApi({ url, videoHash, http }: Address): Sender {
  return {
    send({ index, bytes, sha256 }) {
      const headers = {
        "content-type": "application/octet-stream",
        "content-digest": `sha-256=:${sha256}:`,
      };
      return http.send("POST", `${url}/videos/upload_chunk/${videoHash}/${index}`, headers, bytes);
    },
  };
}

/**
 * URLs are asked for many at a time. The next chunk is put while those before it are being acknowledged,
 * which happens at most every 100 ms, for all that were put by then.
 */
function sendToBucket({ url, videoHash, http }: Address, chunks: NoiseChunk[]): Sender {
  const factsOf = ({ index, bytes, sha256 }: NoiseChunk) => ({ index, size: bytes.length, sha256 });
  const ask = (method: string, path: string, some: NoiseChunk[]) =>
    http.sendJson<{ chunks: SignedUrl[] }>(method, `${url}/videos/${videoHash}/${path}`, {
      chunks: some.map(factsOf),
    });

  const batches = new Map<number, Promise<{ chunks: SignedUrl[] }>>();
  const urlOf = async (index: number) => {
    const first = index - (index % AT_ONCE);
    const asked = batches.get(first) ?? ask("POST", "chunk_urls", chunks.slice(first, first + AT_ONCE));
    batches.set(first, asked);
    return (await asked).chunks.find((signed) => signed.index === index)!;
  };

  const stored: NoiseChunk[] = [];
  const answers: Promise<unknown>[] = [];
  let acknowledgedAt = 0;
  const acknowledge = () => {
    acknowledgedAt = performance.now();
    if (stored.length > 0) answers.push(ask("PUT", "chunks", stored.splice(0)));
  };
  return {
    async send(chunk) {
      const signed = await urlOf(chunk.index);
      await http.send("PUT", signed.url, signed.headers, chunk.bytes);
      stored.push(chunk);
      if (performance.now() > acknowledgedAt + ACKNOWLEDGE_MS) acknowledge();
    },
    finish() {
      acknowledge();
      return Promise.all(answers);
    },
  };
}

interface SignedUrl {
  index: number;
  url: string;
  headers: Record<string, string>;
}

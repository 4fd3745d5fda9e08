import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { type Chunk, chunkOrder, chunkPlan, sendingPhases } from "../../core/video/chunk-plan.ts";
import { findTrailingIndex } from "../../core/video/trailing-index.ts";
import type { VideoRow } from "../../tests/harness/upload.ts";
import type { PacedTimes, PacedWork } from "./paced-client.ts";

/** Ours: by the plan, an index at the end early. The seed's: 2 MiB, one after the other. */
export type Chunking = "plan" | "seed";

const SEED_CHUNK_BYTES = 2 * 1024 * 1024;

export interface PacedUpload {
  videoHash: string;
  bytes: number;
  /** Sends the chunks and finalizes; once. */
  send(): Promise<PacedTimes>;
}

/** Opens the upload of a film; nothing of it is sent before `send`. `rate` in bytes a second, or Infinity. */
export async function openPacedUpload(
  url: string,
  path: string,
  { chunking, rate }: { chunking: Chunking; rate: number },
): Promise<PacedUpload> {
  const { size } = await stat(path);
  const phases = chunking === "plan" ? await planPhases(path, size) : seedPhases(size);
  const total_chunks = phases.reduce((sum, { chunks }) => sum + chunks.length, 0);
  const announced = chunking === "plan" ? { size } : {};
  const videoHash = await init(url, { title: basename(path), total_chunks, ...announced });
  const body = chunking === "plan" ? ("raw" as const) : ("multipart" as const);
  const work = { url, videoHash, path, phases, rate, body };
  return { videoHash, bytes: size, send: () => runClient(work) };
}

async function planPhases(path: string, size: number): Promise<PacedWork["phases"]> {
  const index = await findTrailingIndex(await openAsBlob(path));
  const plan = chunkPlan(size, index);
  return sendingPhases(chunkOrder(plan, index)).map(({ order, lanes }) => {
    return { chunks: order.map((i) => ({ index: i, ...plan[i]! })), lanes };
  });
}

function seedPhases(size: number): PacedWork["phases"] {
  const chunk = (index: number): Chunk => {
    const offset = index * SEED_CHUNK_BYTES;
    return { offset, length: Math.min(SEED_CHUNK_BYTES, size - offset) };
  };
  const count = Math.ceil(size / SEED_CHUNK_BYTES);
  return [{ chunks: Array.from({ length: count }, (_, index) => ({ index, ...chunk(index) })), lanes: 1 }];
}

async function init(url: string, film: object): Promise<string> {
  const response = await fetch(`${url}/videos/init`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(film),
  });
  if (!response.ok) throw new Error(`init: ${response.status} ${await response.text()}`);
  return ((await response.json()) as VideoRow).video_hash;
}

async function runClient(work: PacedWork): Promise<PacedTimes> {
  const client = new Worker(new URL("./paced-client.ts", import.meta.url), { workerData: work });
  const [times] = (await once(client, "message")) as [PacedTimes];
  return times;
}

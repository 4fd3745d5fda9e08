import { createHash } from "node:crypto";
import { type Chunk, chunkOrder, chunkPlan, planOf, sendingPhases } from "../../core/video/chunk-plan.ts";
import { type ApiAddress, callApi, jsonBody, type VideoDetails, type VideoRow } from "./api-client.ts";
import type { Film } from "./open-film.ts";

export interface UploadOptions extends ApiAddress {
  film: Film;
  signal: AbortSignal;
  /** The film has its hash; `resumedBytes` of it were there already. */
  onStart(videoHash: string, resumedBytes: number): void;
  /** Bytes that are acknowledged, of `film.size`. */
  onProgress(bytes: number): void;
}

/**
 * Uploads a film in chunks and finalizes it; answers its hash. Chunks that the server has are not sent
 * again. Throws CommandError when the server refuses or stays away, AbortError when `signal` aborts.
 */
export async function uploadFile(options: UploadOptions): Promise<string> {
  const { film, signal, onStart, onProgress } = options;
  const planned = chunkPlan(film.size, film.index);
  const { title, size, fingerprint } = film;
  const init = jsonBody({ title, size, fingerprint, total_chunks: planned.length });
  const { video_hash, total_chunks } = await callApi<VideoRow>(options, "/videos/init", { ...init, signal });

  const plan = planOf(size, total_chunks) ?? planned;
  const { received } = await callApi<VideoDetails>(options, `/videos/${video_hash}`, { signal });
  const missing = chunkOrder(plan, film.index).filter((index) => !received.includes(index));
  let done = size - missing.reduce((bytes, index) => bytes + plan[index]!.length, 0);
  onStart(video_hash, done);
  for (const { order, lanes } of sendingPhases(missing)) {
    await inParallel(order, lanes, signal, async (index, allSignals) => {
      const chunk = plan[index]!;
      await sendChunk(`/videos/upload_chunk/${video_hash}/${index}`, chunk, options, allSignals);
      done += chunk.length;
      onProgress(done);
    });
  }
  await callApi(options, `/videos/finalize/${video_hash}`, { method: "POST", signal });
  return video_hash;
}

/** A repeat is harmless: a chunk that is stored already with these bytes is acknowledged again. */
async function sendChunk(path: string, chunk: Chunk, options: UploadOptions, signal: AbortSignal) {
  const { film } = options;
  const bytes = new Uint8Array(
    await film.blob.slice(chunk.offset, chunk.offset + chunk.length).arrayBuffer(),
  );
  const digest = createHash("sha256").update(bytes).digest("base64");
  const headers = { "content-type": "application/octet-stream", "content-digest": `sha-256=:${digest}:` };
  await callApi(options, path, { method: "POST", headers, body: bytes, signal });
}

/** Takes the items in order, `limit` at a time; the first failure ends the others and is thrown. */
async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) {
      either.throwIfAborted();
      await work(item, either);
    }
  };
  const lanes = Array.from({ length: limit }, () => lane());
  try {
    await Promise.all(lanes);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(lanes);
    throw error;
  }
}

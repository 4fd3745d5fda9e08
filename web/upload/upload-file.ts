import { type Chunk, chunkOrder, chunkPlan, planOf, sendingPhases } from "../../core/video/chunk-plan.ts";
import { finalizeUpload, initUpload, readVideo } from "../api/client.ts";
import { ApiError } from "../api/problem.ts";
import { backoffDelay, waitToRetry } from "./backoff.ts";
import type { InspectedFile } from "./inspect.ts";
import { sendChunk } from "./send-chunk.ts";
import type { Slots } from "./slots.ts";

const ATTEMPTS = 10;

export interface Upload {
  source: InspectedFile;
  title: string;
  slots: Slots;
  signal: AbortSignal;
  /** The film has its row, and its hash for good. */
  onStarted(hash: string): void;
  /** Bytes of the file that are stored or on their way. */
  onProgress(bytes: number): void;
  /** Something failed that may pass; it is tried again after `delayMs`. */
  onRetry(problem: ApiError, delayMs: number): void;
}

/**
 * Uploads a file: init, the chunks that the server has not yet, finalize. Resolves with the film's hash.
 * Failures that may pass are tried again with backoff; throws ApiError when they do not pass, and the
 * signal's reason when it aborts. May be called again with the same file: it sends what is missing.
 */
export async function uploadFile(upload: Upload): Promise<string> {
  const { source, title, signal } = upload;
  const { file, fingerprint } = source;
  const planned = chunkPlan(file.size, source.index);
  const row = await persist(upload, () =>
    initUpload(
      {
        title,
        size: file.size,
        content_type: file.type || "application/octet-stream",
        total_chunks: planned.length,
        fingerprint,
      },
      signal,
    ),
  );
  upload.onStarted(row.video_hash);
  const plan = planOf(file.size, row.total_chunks) ?? planned;
  await sendMissingChunks(upload, row.video_hash, plan, row.received_chunks > 0);
  try {
    await persist(upload, () => finalizeUpload(row.video_hash, signal));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "chunks_missing") throw error;
    await sendMissingChunks(upload, row.video_hash, plan, true);
    await persist(upload, () => finalizeUpload(row.video_hash, signal));
  }
  return row.video_hash;
}

async function sendMissingChunks(upload: Upload, hash: string, plan: Chunk[], resumed: boolean) {
  const received = resumed ? (await persist(upload, () => readVideo(hash))).received : [];
  const sentBytes = new Map<number, number>(received.map((i) => [i, plan[i]?.length ?? 0]));
  const report = (index: number, bytes: number) => {
    sentBytes.set(index, bytes);
    upload.onProgress([...sentBytes.values()].reduce((sum, count) => sum + count, 0));
  };
  const missing = chunkOrder(plan, upload.source.index).filter((i) => !sentBytes.has(i));
  // A lane that fails for good stops its siblings, but not the uploads that share the slots.
  const stop = new AbortController();
  const signal = AbortSignal.any([upload.signal, stop.signal]);

  const sendOne = (index: number) => {
    const { offset, length } = plan[index]!;
    const bytes = upload.source.file.slice(offset, offset + length);
    const onSent = (count: number) => report(index, Math.min(count, length));
    return persist({ ...upload, signal }, async () => {
      onSent(0);
      await upload.slots.run(() => sendChunk({ hash, index, bytes, signal, onSent }));
      onSent(length);
    });
  };
  // Lanes, not one task a chunk: a chunk that is tried again keeps its place in the order.
  const runLane = async (queue: Iterable<number>) => {
    for (const index of queue) await sendOne(index);
  };
  try {
    for (const { order, lanes } of sendingPhases(missing)) {
      const queue = order.values();
      await Promise.all(Array.from({ length: lanes }, () => runLane(queue)));
    }
  } finally {
    stop.abort();
  }
}

/** Tries `task` until it succeeds, fails for good, or failed too often. */
async function persist<T>(upload: Pick<Upload, "signal" | "onRetry">, task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    upload.signal.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      const mayPass = error instanceof ApiError && error.retryable && error.code !== "chunks_missing";
      if (!mayPass || attempt === ATTEMPTS) throw error;
      const delay = backoffDelay(attempt, error.retryAfterMs);
      upload.onRetry(error, delay);
      await waitToRetry(delay, upload.signal);
    }
  }
}

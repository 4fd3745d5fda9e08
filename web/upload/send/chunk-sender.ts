import type { Chunk } from "../../../core/video/chunk-plan.ts";
import { ApiError } from "../../api/problem.ts";
import type { UploadServer } from "../server.ts";
import type { HashedBytes, Hasher } from "../source/hasher.ts";
import { toBase64 } from "../source/sha256.ts";
import { createAcknowledger } from "./acknowledger.ts";
import type { BucketTrust } from "./bucket-trust.ts";
import type { Connections, Rank } from "./connections.ts";
import { type BytesToSend, sendBytes } from "./send-bytes.ts";
import { createSignedChunks, type ReadyChunk } from "./signed-chunks.ts";

/** What all uploads of a page share. */
export interface Lanes {
  server: UploadServer;
  connections: Connections;
  hasher: Hasher;
  bucket: BucketTrust;
}

export interface ChunksToSend {
  hash: string;
  file: Blob;
  plan: readonly Chunk[];
  /** Indices, in the order of sending. */
  order: readonly number[];
  signal: AbortSignal;
}

/** The object is there: it was sent before, and the answer was lost. */
const TAKEN = 412;

/** Sends the chunks of one film, each by the way that suits it. */
export function createChunkSender(lanes: Lanes, { hash, file, plan, order, signal }: ChunksToSend) {
  const { server, connections, hasher, bucket } = lanes;
  const api = connections.to(server.chunkUrl(hash, 0));

  const read = (index: number): Promise<HashedBytes> => {
    const { offset, length } = plan[index]!;
    return hasher.hash(file.slice(offset, offset + length));
  };
  const acknowledger = createAcknowledger((chunks) =>
    api.run("words", () => server.acknowledge(hash, chunks, signal)),
  );
  const signed = createSignedChunks({
    order,
    read,
    presign: (chunks) => api.run("words", () => server.presign(hash, chunks, signal)),
  });

  async function deliver(rank: Rank, request: Omit<BytesToSend, "signal">): Promise<void> {
    const { run, pace } = connections.to(request.url);
    await run(rank, async () => {
      if (request.method === "PUT" && !bucket.isOpen()) throw new BucketClosed();
      const startedAt = performance.now();
      try {
        await sendBytes({ ...request, signal });
        const endedAt = performance.now();
        if (rank === "bulk") pace.sent({ bytes: request.body.byteLength, startedAt, endedAt });
      } catch (error) {
        if (!signal.aborted && isUnanswered(error)) pace.failed();
        throw error;
      }
    });
  }

  /** One request a chunk: the quickest way, and the one that always is. */
  async function throughApi(rank: Rank, index: number, piece: HashedBytes, onSent: (bytes: number) => void) {
    const headers = {
      "content-type": "application/octet-stream",
      "content-digest": `sha-256=:${toBase64(piece.digest)}:`,
    };
    const url = server.chunkUrl(hash, index);
    await deliver(rank, { method: "POST", url, headers, body: piece.bytes, onSent });
  }

  async function toBucket(chunk: ReadyChunk, onSent: (bytes: number) => void): Promise<void> {
    const { url, headers, bytes, stored } = chunk;
    try {
      if (!stored) await deliver("bulk", { method: "PUT", url, headers, body: bytes, onSent });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== TAKEN) throw error;
    }
    await acknowledger.acknowledge({ index: chunk.index, size: chunk.size, sha256: chunk.sha256 });
  }

  /**
   * Resolves when the chunk is durable; `onSent` hears how many of its bytes are on their way. Throws ApiError, or an
   * Error in words when the file cannot be read; may be called again.
   */
  return async function send(index: number, rank: Rank, onSent: (bytes: number) => void): Promise<void> {
    if (rank !== "bulk" || !bucket.isOpen()) return throughApi(rank, index, await read(index), onSent);
    try {
      await toBucket(await signed.take(index), onSent);
      bucket.worked();
    } catch (error) {
      if (signal.aborted || !isOfBucket(error)) throw error;
      bucket.failed();
      onSent(0);
      await throughApi(rank, index, await read(index), onSent).catch(clearBucket);
    }
  };

  /** The API was not reached either: it is the network. */
  function clearBucket(error: unknown): never {
    if (isUnanswered(error)) bucket.cleared();
    throw error;
  }
}

/** Another chunk failed there while this one waited for its turn. */
class BucketClosed extends Error {}

const isUnanswered = (error: unknown) => error instanceof ApiError && error.status === 0;

/** It may be the bucket's, and the API may do better. What the server asks to wait for is not. */
function isOfBucket(error: unknown): boolean {
  if (error instanceof BucketClosed) return true;
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || !error.retryable || error.code === "digest_mismatch";
}

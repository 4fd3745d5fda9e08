import { sha256 } from "./sha256.ts";

/** A piece of a file, and its SHA-256. */
export interface HashedBytes {
  bytes: ArrayBuffer;
  digest: Uint8Array;
}

export interface Hasher {
  /** Reads and hashes; throws an Error in words when the file cannot be read. */
  hash(blob: Blob): Promise<HashedBytes>;
}

export interface HashOrder {
  id: number;
  blob: Blob;
}
export type HashAnswer = ({ id: number } & HashedBytes) | { id: number; error: string };

/** Hashes on the thread that asks. */
export const hashHere: Hasher = {
  async hash(blob) {
    const bytes = await blob.arrayBuffer().catch(unreadable);
    return { bytes, digest: await sha256(bytes) };
  },
};

/** Hashes in one Web Worker, which starts with the first piece and serves all uploads of the page. */
export function createWorkerHasher(): Hasher {
  const waiting = new Map<number, PromiseWithResolvers<HashedBytes>>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    const started = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => {
      const order = waiting.get(data.id)!;
      waiting.delete(data.id);
      if ("error" in data) order.reject(unreadableError(data.error));
      else order.resolve(data);
    });
    // Its script did not come, as when the page outlives a deployment or the network is away: the next piece starts it again.
    started.addEventListener("error", () => {
      worker = undefined;
      for (const order of waiting.values()) order.reject(new HasherLost());
      waiting.clear();
    });
    return started;
  }

  return {
    async hash(blob) {
      worker ??= start();
      const order = Promise.withResolvers<HashedBytes>();
      count += 1;
      waiting.set(count, order);
      worker.postMessage({ id: count, blob } satisfies HashOrder);
      try {
        return await order.promise;
      } catch (error) {
        if (error instanceof HasherLost) return hashHere.hash(blob);
        throw error;
      }
    },
  };
}

/** The worker ended before it answered. */
class HasherLost extends Error {}

function unreadable(cause: unknown): never {
  throw unreadableError(cause);
}

function unreadableError(cause: unknown): Error {
  return new Error("The file cannot be read any more. Was it moved, changed or deleted?", { cause });
}

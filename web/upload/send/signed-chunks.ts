import type { ChunkFacts, SignedChunk } from "../server.ts";
import type { HashedBytes } from "../source/hasher.ts";
import { toBase64 } from "../source/sha256.ts";

/** Addresses are asked for so many chunks at a time: so many are read and hashed ahead. */
const AT_ONCE = 4;

export interface ReadyChunk extends SignedChunk, ChunkFacts {
  bytes: ArrayBuffer;
}

export interface SignedChunksOptions {
  /** Indices in the order in which they will be asked for. */
  order: readonly number[];
  read(index: number): Promise<HashedBytes>;
  presign(chunks: ChunkFacts[]): Promise<SignedChunk[]>;
}

/** Chunks with where they go in the bucket: read, hashed and signed a few at a time. */
export function createSignedChunks({ order, read, presign }: SignedChunksOptions) {
  const ahead = new Map<number, Promise<ReadyChunk>>();
  const taken = new Set<number>();

  function prepare(indices: number[]): void {
    const signing = sign(indices);
    for (const [i, index] of indices.entries()) {
      const ready = signing.then((chunks) => chunks[i]!);
      // Who comes for it hears of a failure; who comes again asks again.
      ready.catch(() => ahead.delete(index));
      ahead.set(index, ready);
    }
  }

  async function sign(indices: number[]): Promise<ReadyChunk[]> {
    const pieces = await Promise.all(indices.map(read));
    const facts = pieces.map(({ bytes, digest }, i) => {
      return { index: indices[i]!, size: bytes.byteLength, sha256: toBase64(digest) };
    });
    const signed = await presign(facts);
    return facts.map((chunk, i) => ({ ...chunk, bytes: pieces[i]!.bytes, ...signed[i]! }));
  }

  return {
    /** A chunk that is ready to go. Throws what `read` and `presign` throw; may be called again. */
    take(index: number): Promise<ReadyChunk> {
      if (!ahead.has(index)) {
        const next = order.slice(order.indexOf(index)).filter((i) => i === index || !taken.has(i));
        prepare(next.filter((i) => !ahead.has(i)).slice(0, AT_ONCE));
      }
      const ready = ahead.get(index)!;
      ahead.delete(index);
      taken.add(index);
      return ready;
    },
  };
}

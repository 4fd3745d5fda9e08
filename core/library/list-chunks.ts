import { asc, eq } from "drizzle-orm";
import type { Library } from "./open-library.ts";
import { chunks } from "./schema.ts";

/** A chunk that was acknowledged: its number, bytes and hexadecimal SHA-256. */
export interface KeptChunk {
  index: number;
  size: number;
  sha256: string;
}

/** The acknowledged chunks of a film, in order. */
export function listChunks(library: Library, videoHash: string): Promise<KeptChunk[]> {
  const { index, size, sha256 } = chunks;
  return library
    .select({ index, size, sha256 })
    .from(chunks)
    .where(eq(chunks.videoHash, videoHash))
    .orderBy(asc(index));
}

import { and, count, eq, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { chunks } from "./schema.ts";
import { getVideo } from "./videos.ts";

export interface StoredChunk {
  index: number;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/** The acknowledged chunk at an index, or null. */
export async function findChunk(
  library: Library,
  videoHash: string,
  index: number,
): Promise<StoredChunk | null> {
  const [row] = await library
    .select({ index: chunks.index, size: chunks.size, sha256: chunks.sha256 })
    .from(chunks)
    .where(and(eq(chunks.videoHash, videoHash), eq(chunks.index, index)));
  return row ?? null;
}

/**
 * Acknowledges a chunk whose object is durable: row and `chunk.stored` in one transaction. Repeatable with
 * the same bytes. Throws `chunk_conflict` for other bytes, `upload_closed` once finalized, `video_not_found`.
 * Returns how many chunks are stored now.
 */
export async function acknowledgeChunk(
  library: Library,
  videoHash: string,
  chunk: StoredChunk,
): Promise<number> {
  const event = makeEvent("vidpipeline/api", videoHash, "chunk.stored", { ...chunk });
  const { index, size, sha256 } = chunk;
  const sameRow = sql`EXISTS (SELECT 1 FROM chunks WHERE video_hash = ${videoHash} AND idx = ${index} AND sha256 = ${sha256})`;
  const [, , , counted] = await library.batch([
    library.run(sql`INSERT INTO chunks (video_hash, idx, size, sha256)
      SELECT ${videoHash}, ${index}, ${size}, ${sha256} FROM videos
      WHERE video_hash = ${videoHash} AND finalized_at IS NULL ON CONFLICT DO NOTHING`),
    library.run(outboxRowIf(event, sameRow)),
    library.run(sql`UPDATE videos SET updated_at = ${event.time} WHERE video_hash = ${videoHash}`),
    library.select({ stored: count() }).from(chunks).where(eq(chunks.videoHash, videoHash)),
  ]);
  const row = await findChunk(library, videoHash, index);
  if (row?.sha256 === sha256) return counted[0]!.stored;
  await getVideo(library, videoHash);
  if (row) throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
  throw new PipelineError("upload_closed", "This upload is finalized; it takes no more chunks.");
}

import { and, eq, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { chunks, videos } from "./schema.ts";
import { videoNotFound } from "./videos.ts";

export interface StoredChunk {
  index: number;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/** What has to be known of an upload to take one chunk of it. */
export interface UploadOfChunk {
  totalChunks: number;
  /** Bytes; null where the client tells no size. */
  size: number | null;
  finalizedAt: string | null;
  /** The chunk, if it is acknowledged. */
  known: StoredChunk | null;
}

/** An upload and its chunk at an index, in one query. Throws `video_not_found`. */
export async function findChunk(library: Library, videoHash: string, index: number): Promise<UploadOfChunk> {
  const { totalChunks, size, finalizedAt } = videos;
  const known = { index: chunks.index, size: chunks.size, sha256: chunks.sha256 };
  const [row] = await library
    .select({ totalChunks, size, finalizedAt, known })
    .from(videos)
    .leftJoin(chunks, and(eq(chunks.videoHash, videos.videoHash), eq(chunks.index, index)))
    .where(eq(videos.videoHash, videoHash));
  if (!row) throw videoNotFound();
  return row;
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
  const { unsynced } = library;
  const [, , , [now]] = await unsynced.batch([
    unsynced.run(sql`INSERT INTO chunks (video_hash, idx, size, sha256)
      SELECT ${videoHash}, ${index}, ${size}, ${sha256} FROM videos
      WHERE video_hash = ${videoHash} AND finalized_at IS NULL ON CONFLICT DO NOTHING`),
    unsynced.run(outboxRowIf(event, sameRow)),
    unsynced.run(
      sql`UPDATE videos SET updated_at = max(updated_at, ${event.time}) WHERE video_hash = ${videoHash}`,
    ),
    unsynced
      .select({ stored: sql<number>`count(*)`, sha256: sha256At(index) })
      .from(chunks)
      .where(eq(chunks.videoHash, videoHash)),
  ]);
  // Chunks that were stored at the same time become durable together, and nobody waits but they.
  await library.sync();
  if (now?.sha256 === sha256) return now.stored;
  await findChunk(library, videoHash, index);
  if (now?.sha256)
    throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
  throw new PipelineError("upload_closed", "This upload is finalized; it takes no more chunks.");
}

const sha256At = (index: number) => sql<string | null>`max(CASE WHEN idx = ${index} THEN sha256 END)`;

import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { chunks, videos } from "./schema.ts";
import { changedAt, videoNotFound } from "./videos.ts";

export interface StoredChunk {
  index: number;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/** What has to be known of an upload to take chunks of it. */
export interface UploadOfChunks {
  totalChunks: number;
  /** Bytes; null where the client tells no size. */
  size: number | null;
  finalizedAt: string | null;
  /** Those of the chunks that are acknowledged, by index. */
  known: Map<number, StoredChunk>;
}

/** An upload and its chunks at some indices, in one query. Throws `video_not_found`. */
export async function findChunks(
  library: Library,
  videoHash: string,
  indices: number[],
): Promise<UploadOfChunks> {
  const { totalChunks, size, finalizedAt } = videos;
  const chunk = { index: chunks.index, size: chunks.size, sha256: chunks.sha256 };
  const rows = await library
    .select({ totalChunks, size, finalizedAt, chunk })
    .from(videos)
    .leftJoin(chunks, and(eq(chunks.videoHash, videos.videoHash), inArray(chunks.index, indices)))
    .where(eq(videos.videoHash, videoHash));
  if (!rows[0]) throw videoNotFound();
  const { chunk: _, ...upload } = rows[0];
  const known = rows.flatMap((row) => (row.chunk ? [[row.chunk.index, row.chunk] as const] : []));
  return { ...upload, known: new Map(known) };
}

/**
 * Acknowledges chunks whose objects are durable: rows and `chunk.stored` in one transaction. Repeatable with
 * the same bytes. Throws `upload_closed` once finalized, `video_not_found`, and `chunk_conflict` where other
 * bytes are acknowledged for one of them; the rest is acknowledged then. Returns how many chunks are stored now.
 */
export async function acknowledgeChunks(
  library: Library,
  videoHash: string,
  stored: StoredChunk[],
): Promise<number> {
  const { unsynced } = library;
  const now = new Date().toISOString();
  const writes = stored.flatMap((chunk) => [
    unsynced.run(insertChunk(videoHash, chunk)),
    unsynced.run(tellStored(videoHash, chunk)),
  ]);
  const results = await unsynced.batch([
    unsynced
      .update(videos)
      .set({ updatedAt: changedAt(now) })
      .where(eq(videos.videoHash, videoHash)),
    ...writes,
    unsynced
      .select({ index: chunks.index, sha256: chunks.sha256, count: countChunks(videoHash) })
      .from(chunks)
      .where(
        and(
          eq(chunks.videoHash, videoHash),
          inArray(
            chunks.index,
            stored.map(({ index }) => index),
          ),
        ),
      ),
  ]);
  const rows = results.at(-1) as { index: number; sha256: string; count: number }[];
  // Chunks that were stored at the same time become durable together, and nobody waits but they.
  await library.sync();
  const kept = new Map(rows.map(({ index, sha256 }) => [index, sha256]));
  for (const { index, sha256 } of stored) {
    if (kept.get(index) === sha256) continue;
    await findChunks(library, videoHash, []);
    if (kept.has(index))
      throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
    throw new PipelineError("upload_closed", "This upload is finalized; it takes no more chunks.");
  }
  return rows[0]!.count;
}

function insertChunk(videoHash: string, { index, size, sha256 }: StoredChunk): SQL {
  return sql`INSERT INTO chunks (video_hash, idx, size, sha256)
    SELECT ${videoHash}, ${index}, ${size}, ${sha256} FROM videos
    WHERE video_hash = ${videoHash} AND finalized_at IS NULL ON CONFLICT DO NOTHING`;
}

function tellStored(videoHash: string, chunk: StoredChunk): SQL {
  const { index, size, sha256 } = chunk;
  const event = makeEvent("vidpipeline/api", videoHash, "chunk.stored", { index, size, sha256 });
  const sameRow = sql`EXISTS (SELECT 1 FROM chunks WHERE video_hash = ${videoHash} AND idx = ${index} AND sha256 = ${sha256})`;
  return outboxRowIf(event, sameRow);
}

const countChunks = (videoHash: string) =>
  sql<number>`(SELECT count(*) FROM chunks WHERE video_hash = ${videoHash})`;

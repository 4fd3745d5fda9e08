import { asc, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { isSourceFault, PipelineError } from "../errors.ts";
import type { Library } from "./open-library.ts";
import { chunks, videos } from "./schema.ts";

export type Video = typeof videos.$inferSelect;

/** Counted from the stored rows, so that parallel, repeated and out-of-order chunks are all right. */
const received = {
  receivedChunks: sql<number>`(SELECT count(*) FROM chunks WHERE chunks.video_hash = videos.video_hash)`,
  receivedBytes: sql<number>`(SELECT coalesce(sum(chunks.size), 0) FROM chunks WHERE chunks.video_hash = videos.video_hash)`,
};

/** Of a film that could never be played, and will not be: what was made of it was removed. */
export const isRemoved = ({ status, errorCode, playableAt }: Video): boolean =>
  status === "failed" && isSourceFault(errorCode) && !playableAt;

export type VideoWithCounts = Video & { receivedChunks: number; receivedBytes: number };

/** Every column, and what is counted. */
export const withCounts = { ...getTableColumns(videos), ...received };

/** All films, the newest first. */
export function listVideos(library: Library): Promise<VideoWithCounts[]> {
  return library.select(withCounts).from(videos).orderBy(desc(videos.id));
}

/**
 * The time of a row's change, never before that of the one before: processes take the time, and then wait for
 * their turn to write.
 */
export const changedAt = (time: string) => sql`max(${videos.updatedAt}, ${time})`;

/** Films whose row changed at or after `since` (ISO 8601), in the order of change. */
export function listChangedVideos(library: Library, since: string): Promise<VideoWithCounts[]> {
  return library
    .select(withCounts)
    .from(videos)
    .where(sql`${videos.updatedAt} >= ${since}`)
    .orderBy(asc(videos.updatedAt));
}

/** One film; throws `video_not_found`. */
export async function getVideo(library: Library, videoHash: string): Promise<VideoWithCounts> {
  const video = await findVideo(library, videoHash);
  if (!video) throw videoNotFound();
  return video;
}

/** One film, or null. */
export async function findVideo(library: Library, videoHash: string): Promise<VideoWithCounts | null> {
  const [video] = await library.select(withCounts).from(videos).where(eq(videos.videoHash, videoHash));
  return video ?? null;
}

export function videoNotFound(): PipelineError {
  return new PipelineError("video_not_found", "There is no video with this hash; it may have been deleted.");
}

/** Indices of the acknowledged chunks, ascending. */
export async function listChunkIndices(library: Library, videoHash: string): Promise<number[]> {
  const rows = await library
    .select({ index: chunks.index })
    .from(chunks)
    .where(eq(chunks.videoHash, videoHash))
    .orderBy(asc(chunks.index));
  return rows.map((r) => r.index);
}

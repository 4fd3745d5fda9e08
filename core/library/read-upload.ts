import { asc, eq } from "drizzle-orm";
import type { Library } from "./open-library.ts";
import { chunks, videos } from "./schema.ts";

/** What is known of an upload: the acknowledged chunks in order, and what the client announced. */
export interface Upload {
  status: "uploading" | "processing" | "completed" | "failed";
  generation: number;
  /** Why it failed, if it has. */
  errorCode: string | null;
  /** Some of it could be played at some time. */
  wasPlayable: boolean;
  totalChunks: number;
  /** Bytes as announced; null where the client tells no size: then offsets come from the chunks alone. */
  size: number | null;
  /** Acknowledged, by index; there may be gaps. */
  chunks: { index: number; size: number }[];
}

/** Reads an upload, or null when the video does not exist (any more). */
export async function readUpload(library: Library, videoHash: string): Promise<Upload | null> {
  const [video] = await library.select().from(videos).where(eq(videos.videoHash, videoHash));
  if (!video) return null;
  const stored = await library
    .select({ index: chunks.index, size: chunks.size })
    .from(chunks)
    .where(eq(chunks.videoHash, videoHash))
    .orderBy(asc(chunks.index));
  const { status, generation, errorCode, playableAt, totalChunks, size } = video;
  const wasPlayable = playableAt !== null;
  return { status, generation, errorCode, wasPlayable, totalChunks, size, chunks: stored };
}

import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { makeEvent } from "../video/events.ts";
import { searchText } from "../video/fold-text.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { videos } from "./schema.ts";
import { changedAt, type Video } from "./videos.ts";

export interface NewVideo {
  title: string;
  description: string;
  totalChunks: number;
  size: number | null;
  contentType: string | null;
  fingerprint: string | null;
  owner: string;
}

/**
 * Opens an upload: row and `upload.started` in one transaction. With a fingerprint, the same owner's
 * unfinished upload of the same file is taken up again; without one it is always a new film.
 */
export async function createVideo(
  library: Library,
  wanted: NewVideo,
): Promise<{ video: Video; resumed: boolean }> {
  const videoHash = randomBytes(32).toString("hex");
  const now = new Date().toISOString();
  const { title, description, totalChunks, size } = wanted;
  const started = makeEvent("vidpipeline/api", videoHash, "upload.started", {
    generation: 1,
    title,
    totalChunks,
    size,
  });
  const [inserted] = await library.batch([
    library
      .insert(videos)
      .values({
        ...wanted,
        initTitle: title,
        searchText: searchText(title, description),
        videoHash,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning(),
    library.run(outboxRowIf(started, sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash})`)),
  ]);
  if (inserted[0]) return { video: inserted[0], resumed: false };
  // Who takes an upload up again has the whole time for it again.
  const [existing] = await library
    .update(videos)
    .set({ updatedAt: changedAt(now) })
    .where(
      and(
        eq(videos.owner, wanted.owner),
        eq(videos.initTitle, title),
        eq(videos.size, size ?? -1),
        eq(videos.fingerprint, wanted.fingerprint ?? ""),
        eq(videos.status, "uploading"),
      ),
    )
    .returning();
  // It was finalized in this very moment: then this is a new film.
  return existing ? { video: existing, resumed: true } : createVideo(library, wanted);
}

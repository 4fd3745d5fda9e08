import { type SQL, sql } from "drizzle-orm";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { chunks, deadLetters, facts, outbox, videos } from "./schema.ts";
import { videoNotFound } from "./videos.ts";

/**
 * Deletes a film's rows, leaves a tombstone that late events stumble over, and commits `video.deleted`,
 * which stops running work and removes the objects. Throws `video_not_found`, also to the second of two.
 */
export async function deleteVideo(library: Library, videoHash: string): Promise<void> {
  if (!(await deleteIf(library, videoHash, sql`TRUE`, {}))) throw videoNotFound();
}

/** Deletes an upload that is open and to which nothing has come since `since` (ISO 8601); false where not so. */
export function expireUpload(library: Library, videoHash: string, since: string): Promise<boolean> {
  const hasStopped = sql`status = 'uploading' AND updated_at < ${since}`;
  return deleteIf(library, videoHash, hasStopped, { reason: "expired" });
}

async function deleteIf(
  library: Library,
  videoHash: string,
  condition: SQL,
  data: { reason?: "expired" },
): Promise<boolean> {
  const event = makeEvent("vidpipeline/api", videoHash, "video.deleted", data);
  const isThere = sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash} AND ${condition})`;
  const rest = sql`video_hash = ${videoHash} AND NOT EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash})`;
  const results = await library.batch([
    library.run(sql`INSERT INTO tombstones (video_hash, deleted_at) SELECT ${videoHash}, ${event.time}
      WHERE ${isThere} ON CONFLICT DO NOTHING`),
    library.run(outboxRowIf(event, isThere)),
    library
      .delete(videos)
      .where(sql`video_hash = ${videoHash} AND ${condition}`)
      .returning({ videoHash: videos.videoHash }),
    library.delete(chunks).where(rest),
    library.delete(facts).where(sql`${rest} AND type <> 'video.deleted'`),
    library.delete(deadLetters).where(rest),
    library.delete(outbox).where(sql`${rest} AND event_id <> ${event.id}`),
  ]);
  return results[2].length > 0;
}

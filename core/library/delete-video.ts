import { eq, sql } from "drizzle-orm";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { chunks, facts, outbox, tombstones, videos } from "./schema.ts";
import { getVideo } from "./videos.ts";

/**
 * Deletes a film's rows, leaves a tombstone that late events stumble over, and commits `video.deleted`,
 * which stops running work and removes the objects. Throws `video_not_found`.
 */
export async function deleteVideo(library: Library, videoHash: string): Promise<void> {
  await getVideo(library, videoHash);
  const event = makeEvent("vidpipeline/api", videoHash, "video.deleted", {});
  await library.batch([
    library.delete(videos).where(eq(videos.videoHash, videoHash)),
    library.delete(chunks).where(eq(chunks.videoHash, videoHash)),
    library.delete(facts).where(eq(facts.videoHash, videoHash)),
    library.delete(outbox).where(eq(outbox.videoHash, videoHash)),
    library.insert(tombstones).values({ videoHash, deletedAt: event.time }).onConflictDoNothing(),
    library.run(outboxRowIf(event, sql`TRUE`)),
  ]);
}

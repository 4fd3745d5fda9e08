import { and, gt, lte } from "drizzle-orm";
import { tombstones } from "../../core/library/schema.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import { ago, type ReconcileContext } from "./context.ts";

/** By then no URL for a chunk is valid any more, and who worked on a film has noticed that it is gone. */
const LATE_MS = 20 * 60_000;

/** Looks at each deleted film once more, for what came after its objects were removed. */
export async function removeLateObjects(context: ReconcileContext): Promise<void> {
  const { library, buckets, memory, report } = context;
  const until = ago(context, LATE_MS);
  // Those from before this process are the orphans' that are looked for on start.
  const from = memory.deletedUntil ?? until;
  const rows = await library
    .select()
    .from(tombstones)
    .where(and(gt(tombstones.deletedAt, from), lte(tombstones.deletedAt, until)));
  for (const { videoHash } of rows) {
    const count =
      (await buckets.media.removeAll(mediaPrefix(videoHash))) +
      (await buckets.uploads.removeAll(uploadsPrefix(videoHash)));
    report.note(
      "orphan_removed",
      { count, videoHash },
      "objects of a deleted film came late and were removed",
    );
  }
  memory.deletedUntil = until;
}

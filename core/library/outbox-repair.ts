import { and, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Library } from "./open-library.ts";
import { outbox } from "./schema.ts";
import { UNDER_WAY } from "./under-way.ts";

const BATCH = 1000;

/** Ends the id of a redriven record, which may be no event: it has arrived with the fact that its id begins with. */
export const RECORD_SUFFIX = "/record";

const isFolded = sql`EXISTS (SELECT 1 FROM facts WHERE facts.id = CASE
  WHEN outbox.event_id LIKE ${`dead.redriven/%${RECORD_SUFFIX}`}
  THEN substr(outbox.event_id, 1, length(outbox.event_id) - ${RECORD_SUFFIX.length})
  ELSE outbox.event_id END)`;
const isUnderWay = sql`EXISTS (SELECT 1 FROM videos WHERE videos.video_hash = outbox.video_hash
  AND videos.status IN (${sql.join(
    UNDER_WAY.map((status) => sql`${status}`),
    sql`, `,
  )}))`;

/** An event that is published and not folded: under way to track, or lost. */
export interface UnfoldedEvent {
  id: number;
  eventId: string;
  videoHash: string;
}

/** Published events that are no facts yet, the oldest first, up to a batch of them. */
export function listUnfolded(library: Library): Promise<UnfoldedEvent[]> {
  return selectUnfolded(library, sql`TRUE`);
}

/** Which of these events are still no facts. */
export function stillUnfolded(library: Library, events: UnfoldedEvent[]): Promise<UnfoldedEvent[]> {
  const ids = events.map(({ id }) => id);
  return ids.length === 0 ? Promise.resolve([]) : selectUnfolded(library, inArray(outbox.id, ids));
}

function selectUnfolded(library: Library, condition: SQL): Promise<UnfoldedEvent[]> {
  const { id, eventId, videoHash } = outbox;
  return library
    .select({ id, eventId, videoHash })
    .from(outbox)
    .where(and(isNotNull(outbox.publishedAt), condition, sql`NOT ${isFolded}`))
    .orderBy(outbox.id)
    .limit(BATCH);
}

/** Puts events back among those that wait to be published. */
export async function unpublish(library: Library, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  await library.update(outbox).set({ publishedAt: null }).where(inArray(outbox.id, ids));
}

/** The same with everything of films under way, and whatever else is not folded; answers how many events. */
export async function unpublishUnderWay(library: Library): Promise<number> {
  const rows = await library
    .update(outbox)
    .set({ publishedAt: null })
    .where(and(isNotNull(outbox.publishedAt), sql`(${isUnderWay} OR NOT ${isFolded})`))
    .returning({ id: outbox.id });
  return rows.length;
}

/** Removes a batch of events that have served: folded, and of films that nobody works on any more. */
export async function dropServed(library: Library): Promise<number> {
  const served = library
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(isNotNull(outbox.publishedAt), sql`${isFolded} AND NOT ${isUnderWay}`))
    .limit(BATCH);
  const rows = await library.delete(outbox).where(inArray(outbox.id, served)).returning({ id: outbox.id });
  return rows.length;
}

import { asc, count, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Log } from "../log/port.ts";
import { TOPIC, toRawRecord } from "../log/publish-events.ts";
import { runningTraceparent, traceparentOf } from "../trace/trace-context.ts";
import type { PipelineEvent } from "../video/events.ts";
import { takeLease } from "./leases.ts";
import type { Library } from "./open-library.ts";
import { outbox } from "./schema.ts";

const BATCH = 200;
const LEASE_MS = 5000;

/**
 * The insert that commits an event together with the rows it speaks of, if `condition` holds by then. Here the
 * film's trace begins, or the running span's goes on: whatever is made of the event carries it on.
 */
export function outboxRowIf(event: PipelineEvent, condition: SQL): SQL {
  const traceparent = runningTraceparent() ?? traceparentOf(event.subject);
  return sql`INSERT INTO outbox (event_id, video_hash, event, traceparent)
    SELECT ${event.id}, ${event.subject}, ${JSON.stringify(event)}, ${traceparent}
    WHERE ${condition} ON CONFLICT (event_id) DO NOTHING`;
}

/**
 * Publishes what is committed and not yet published, in order, and marks it. At least once: a crash
 * between the two publishes again, and readers know events by their id. Returns how many went out.
 * Throws `log_unavailable` while the log does not answer; the rows stay.
 */
export async function publishOutbox(library: Library, log: Log): Promise<number> {
  let published = 0;
  for (;;) {
    const rows = await library
      .select()
      .from(outbox)
      .where(isNull(outbox.publishedAt))
      .orderBy(asc(outbox.id))
      .limit(BATCH);
    if (rows.length === 0) return published;
    await log.publish(
      TOPIC,
      rows.map((row) => toRawRecord(row.videoHash, row.event, row.traceparent ?? undefined)),
    );
    // A mark that a power cut takes back has its event published once more.
    await library.unsynced
      .update(outbox)
      .set({ publishedAt: new Date().toISOString() })
      .where(
        inArray(
          outbox.id,
          rows.map((r) => r.id),
        ),
      );
    published += rows.length;
    // Whoever commits another now starts another round.
    if (rows.length < BATCH) return published;
  }
}

/** How many events are committed and not published yet. */
export async function countWaiting(library: Library): Promise<number> {
  const [row] = await library.select({ waiting: count() }).from(outbox).where(isNull(outbox.publishedAt));
  return row?.waiting ?? 0;
}

/** When the oldest committed event was told that is not published yet (ms since 1970); null without one. */
export async function oldestWaiting(library: Library): Promise<number | null> {
  const [row] = await library
    .select({ time: sql<string>`json_extract(event, '$.time')` })
    .from(outbox)
    .where(isNull(outbox.publishedAt))
    .orderBy(asc(outbox.id))
    .limit(1);
  return row ? Date.parse(row.time) : null;
}

/** The sweeper's round: publishes the rest, if there is any and this owner holds, or can take, the lease. */
export async function sweepOutbox(library: Library, log: Log, owner: string): Promise<number> {
  // Looked at first, since taking the lease is a write: the library of an idle product is only read.
  const [waiting] = await library
    .select({ id: outbox.id })
    .from(outbox)
    .where(isNull(outbox.publishedAt))
    .limit(1);
  if (!waiting) return 0;
  const mayPublish = await takeLease(library, "outbox", owner, LEASE_MS);
  return mayPublish ? publishOutbox(library, log) : 0;
}

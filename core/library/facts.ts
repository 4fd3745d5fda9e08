import { and, asc, desc, eq, gt, max, sql } from "drizzle-orm";
import type { LogRecord } from "../log/port.ts";
import type { EventWay } from "../trace/trace-film.ts";
import { type EventType, type PipelineEvent, parseEvent } from "../video/events.ts";
import { emptyState, foldEvent, type VideoState } from "../video/state.ts";
import { beginsAnew, forgetMade } from "./forget-made.ts";
import type { Library } from "./open-library.ts";
import { facts } from "./schema.ts";

/** An event, and the record that brought it. */
export interface ReadEvent {
  event: PipelineEvent;
  record: Pick<LogRecord, "partition" | "offset" | "timestamp">;
}

/**
 * Keeps events as facts, once each, in one transaction; repeats and events of deleted films leave nothing. A film that
 * begins anew forgets what was made of it before. Returns the hashes of the films that learned something.
 */
export async function keepFacts(library: Library, read: ReadEvent[]): Promise<string[]> {
  const now = Date.now();
  const statements = read.flatMap(({ event, record }) => [
    library.all<{ video_hash: string }>(sql`INSERT INTO facts
        (id, video_hash, type, event, "partition", log_offset, logged_at, kept_at)
      SELECT ${event.id}, ${event.subject}, ${event.type}, ${JSON.stringify(event)},
        ${record.partition}, ${record.offset}, ${record.timestamp}, ${now}
      WHERE ${event.type} = 'video.deleted'
        OR EXISTS (SELECT 1 FROM videos WHERE video_hash = ${event.subject})
        OR ${event.type} LIKE 'fault.%'
        OR (${event.type} LIKE 'dead.%'
          AND NOT EXISTS (SELECT 1 FROM tombstones WHERE video_hash = ${event.subject}))
      ON CONFLICT (id) DO NOTHING RETURNING video_hash`),
    ...(beginsAnew(event) ? [forgetMade(library, event)] : []),
  ]);
  const [first, ...rest] = statements;
  if (!first) return [];
  const results = await library.batch([first, ...rest]);
  const kept = results.flatMap((rows) => (Array.isArray(rows) ? rows : []));
  return [...new Set(kept.map((row) => row.video_hash))];
}

export interface Fact {
  seq: number;
  event: PipelineEvent;
  /** How it came into the library; null where an older version kept it. */
  way: EventWay | null;
}

/** Facts after `seq`, in order: the journal that the pages follow. */
export async function listFacts(library: Library, after: number, limit: number): Promise<Fact[]> {
  const rows = await library
    .select()
    .from(facts)
    .where(gt(facts.seq, after))
    .orderBy(asc(facts.seq))
    .limit(limit);
  return rows.map(toFact);
}

/** The newest facts, the newest first. */
export async function listNewestFacts(library: Library, limit: number): Promise<Fact[]> {
  const rows = await library.select().from(facts).orderBy(desc(facts.seq)).limit(limit);
  return rows.map(toFact);
}

function toFact({ seq, event, partition, offset, loggedAt, keptAt }: typeof facts.$inferSelect): Fact {
  const isKnown = partition !== null && offset !== null && loggedAt !== null && keptAt !== null;
  return { seq, event: parseEvent(event), way: isKnown ? { partition, offset, loggedAt, keptAt } : null };
}

/** The highest number that the journal has ever given; 0 before the first. Facts with it may be gone. */
export async function lastFact(library: Library): Promise<number> {
  const [row] = await library.all<{ seq: number }>(sql`SELECT seq FROM sqlite_sequence WHERE name = 'facts'`);
  return row?.seq ?? 0;
}

/** When the event of a fact was made, which was before it was told; null where it is no longer there. */
export async function factTime(library: Library, seq: number): Promise<string | null> {
  const [row] = await library.select({ event: facts.event }).from(facts).where(eq(facts.seq, seq));
  return row ? parseEvent(row.event).time : null;
}

/** All facts of one film, in order. */
export async function listFilmFacts(library: Library, videoHash: string): Promise<PipelineEvent[]> {
  return (await listFilmHops(library, videoHash)).map(({ event }) => event);
}

/** The same, each with the way that it took. */
export async function listFilmHops(library: Library, videoHash: string): Promise<Fact[]> {
  const rows = await library
    .select()
    .from(facts)
    .where(eq(facts.videoHash, videoHash))
    .orderBy(asc(facts.seq));
  return rows.map(toFact);
}

/** Whether a film has a fact of this type. */
export async function hasFact(library: Library, videoHash: string, type: EventType): Promise<boolean> {
  return (await library.$count(facts, and(eq(facts.videoHash, videoHash), eq(facts.type, type)))) > 0;
}

/** The number of a film's last fact; 0 before the first. */
export async function lastFilmFact(library: Library, videoHash: string): Promise<number> {
  const [row] = await library
    .select({ seq: max(facts.seq) })
    .from(facts)
    .where(eq(facts.videoHash, videoHash));
  return row?.seq ?? 0;
}

/** Reads a film's state by folding its facts; a reader kept for a while folds only what is new. */
export class StateReader {
  readonly #library: Library;
  readonly #known = new Map<string, { seq: number; state: VideoState }>();
  readonly #capacity: number;

  constructor(library: Library, capacity = 64) {
    this.#library = library;
    this.#capacity = capacity;
  }

  /** The state, and the number of the last fact in it. */
  async read(videoHash: string): Promise<{ state: VideoState; seq: number }> {
    let known = this.#known.get(videoHash) ?? { seq: 0, state: emptyState() };
    let events = await this.#after(videoHash, known.seq);
    // Some of what is known was forgotten with that.
    if (known.seq > 0 && events.some(({ event }) => beginsAnew(event))) {
      known = { seq: 0, state: emptyState() };
      events = await this.#after(videoHash, 0);
    }
    for (const { seq, event } of events) {
      foldEvent(known.state, event);
      known.seq = seq;
    }
    this.#remember(videoHash, known);
    return { ...known };
  }

  async #after(videoHash: string, after: number): Promise<Fact[]> {
    const rows = await this.#library
      .select()
      .from(facts)
      .where(and(eq(facts.videoHash, videoHash), gt(facts.seq, after)))
      .orderBy(asc(facts.seq));
    return rows.map(toFact);
  }

  forget(videoHash: string): void {
    this.#known.delete(videoHash);
  }

  /** Most recently used last; the least recent goes first. */
  #remember(videoHash: string, entry: { seq: number; state: VideoState }) {
    this.#known.delete(videoHash);
    this.#known.set(videoHash, entry);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#capacity && oldest) this.#known.delete(oldest);
  }
}

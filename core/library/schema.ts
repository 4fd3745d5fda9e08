import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { DeadContent } from "../log/dead-letter.ts";
import type { PosterOfRow } from "../video/poster.ts";

/** One film. The api writes what the uploader says; track writes what follows from the facts. */
export const videos = sqliteTable(
  "videos",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    videoHash: text("video_hash").notNull().unique(),
    owner: text().notNull().default("local"),
    title: text().notNull(),
    description: text().notNull().default(""),
    /** The title with which the upload was opened, and is taken up again; a rename leaves it. */
    initTitle: text("init_title").notNull().default(""),
    /** Title and description as they are searched and sorted by (fold-text.ts). */
    searchText: text("search_text").notNull().default(""),
    totalChunks: integer("total_chunks").notNull(),
    /** Bytes; null until known (the seed's protocol does not tell). */
    size: integer(),
    contentType: text("content_type"),
    fingerprint: text(),
    status: text({ enum: ["uploading", "processing", "completed", "failed"] })
      .notNull()
      .default("uploading"),
    /** Counts the retries that a person asked for. */
    generation: integer().notNull().default(1),
    createdAt: text("created_at").notNull(),
    updatedAt: text("updated_at").notNull(),
    finalizedAt: text("finalized_at"),
    /** Counts the posters that a person asked for; the newest is that of a time in seconds, or null: one is found. */
    posterChoice: integer("poster_choice").notNull().default(0),
    posterTime: real("poster_time"),
    /** Below: derived from the facts by track, up to and including this one of them. */
    trackedSeq: integer("tracked_seq").notNull().default(0),
    duration: real(),
    /** As the picture is meant to be seen, in pixels. */
    width: integer(),
    height: integer(),
    playableAt: text("playable_at"),
    progress: real().notNull().default(0),
    /** Seconds of work left, at the pace of its last segments. */
    etaSeconds: real("eta_seconds"),
    hasThumbnail: integer("has_thumbnail", { mode: "boolean" }).notNull().default(false),
    /** Null until its job has ended. */
    storyboard: text({ enum: ["made", "failed"] }),
    /** What its facts say of the poster that stands; null in older libraries. */
    poster: text({ mode: "json" }).$type<PosterOfRow>(),
    /** A job is to make another one: the film is whole, or somebody chose. */
    posterDue: integer("poster_due", { mode: "boolean" }).notNull().default(false),
    /** Jobs are to make it in other codecs. */
    extrasDue: integer("extras_due", { mode: "boolean" }).notNull().default(false),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
    /** Of a film that plays although something of it is missing: from which second on, and the rest in words. */
    damageAt: real("damage_at"),
    damageDetail: text("damage_detail"),
    /** Rungs that the manifests list, in the order in which they joined. */
    announced: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    /** When the chunks of a completed film were removed; null while they are there. */
    sourceDroppedAt: text("source_dropped_at"),
  },
  (t) => [
    index("videos_by_status").on(t.status, t.updatedAt),
    index("videos_by_change").on(t.updatedAt),
    index("videos_with_source")
      .on(t.updatedAt)
      .where(sql`status = 'completed' AND source_dropped_at IS NULL`),
    index("videos_without_storyboard")
      .on(t.updatedAt)
      .where(sql`status = 'completed' AND storyboard IS NULL`),
    index("videos_with_poster_due").on(t.updatedAt).where(sql`status = 'completed' AND poster_due`),
    index("videos_with_extras_due").on(t.updatedAt).where(sql`status = 'completed' AND extras_due`),
    uniqueIndex("videos_resumable")
      .on(t.owner, t.initTitle, t.size, t.fingerprint)
      .where(sql`status = 'uploading' AND fingerprint IS NOT NULL`),
  ],
);

/** A chunk that was acknowledged: its object is durable and never asked for again. */
export const chunks = sqliteTable(
  "chunks",
  {
    videoHash: text("video_hash").notNull(),
    index: integer("idx").notNull(),
    size: integer().notNull(),
    sha256: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.videoHash, t.index] })],
);

/**
 * Events that were committed with the rows they speak of; published right after, or by the sweeper. They stay
 * until track has folded them and their film is done with, so that a log that lost its tail can be fed again.
 */
export const outbox = sqliteTable(
  "outbox",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    eventId: text("event_id").notNull().unique(),
    videoHash: text("video_hash").notNull(),
    event: text().notNull(),
    traceparent: text(),
    publishedAt: text("published_at"),
  },
  (t) => [
    index("outbox_waiting").on(t.id).where(sql`published_at IS NULL`),
    index("outbox_of_video").on(t.videoHash),
  ],
);

/** Every event that track folded, once, in the order it came: the library's memory and the pages' journal. */
export const facts = sqliteTable(
  "facts",
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    videoHash: text("video_hash").notNull(),
    type: text().notNull(),
    event: text().notNull(),
    /** Where it lay in the log when it was folded first, and when the log took it; null in older libraries. */
    partition: integer(),
    offset: integer("log_offset"),
    /** Milliseconds since 1970, as the next one. */
    loggedAt: integer("logged_at"),
    keptAt: integer("kept_at"),
  },
  (t) => [index("facts_of_video").on(t.videoHash, t.seq)],
);

/** Records and jobs that could not be handled, folded by track from their topic, once each. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    state: text({ enum: ["waiting", "redriven", "dropped"] })
      .notNull()
      .default("waiting"),
    by: text().notNull(),
    code: text().notNull(),
    reason: text().notNull(),
    stack: text(),
    /** Of all its lives. */
    attempts: integer().notNull(),
    origin: text().notNull(),
    lineage: text().notNull(),
    videoHash: text("video_hash"),
    kind: text({ enum: ["record", "job"] }).notNull(),
    content: text({ mode: "json" }).$type<DeadContent>().notNull(),
    buriedAt: text("buried_at").notNull(),
    /** When it was redriven or dropped. */
    settledAt: text("settled_at"),
  },
  (t) => [
    index("dead_letters_by_state").on(t.state, t.seq),
    index("dead_letters_of_video").on(t.videoHash),
    index("dead_letters_by_lineage").on(t.lineage),
  ],
);

/** Deleted films: late events for them do nothing. */
export const tombstones = sqliteTable("tombstones", {
  videoHash: text("video_hash").primaryKey(),
  deletedAt: text("deleted_at").notNull(),
});

/** Who does now what only one may do at a time. */
export const leases = sqliteTable("leases", {
  name: text().primaryKey(),
  owner: text().notNull(),
  expiresAt: integer("expires_at").notNull(),
});

/** What the library knows of itself: small JSON values by name (bookkeeping.ts lists them). */
export const bookkeeping = sqliteTable("bookkeeping", {
  name: text().primaryKey(),
  value: text({ mode: "json" }).notNull(),
});

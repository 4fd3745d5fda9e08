import { and, eq, inArray, sql } from "drizzle-orm";
import type { EventType, PipelineEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { facts } from "./schema.ts";

/** What is told of objects that are made of the source, or of the decision on how to make them. */
const TOLD_OF_MADE: EventType[] = [
  ...(["source.inspected", "source.ended", "gop.ready", "span.ready", "segment.ready"] as const),
  ...(["init.ready", "captions.added", "captions.grown", "damage.found", "poster.ready"] as const),
  "job.completed",
];

/** A film of which nothing but the chunks was left is tried again. */
export const beginsAnew = (event: PipelineEvent): boolean =>
  event.type === "upload.started" && event.data.anew === true;

/**
 * Forgets what was told of the film before `started`: those objects have been removed, and a manifest must name none of
 * them before it is made again. Captions that somebody uploaded are no such object.
 */
export const forgetMade = (library: Library, { id, subject }: PipelineEvent) =>
  library
    .delete(facts)
    .where(
      and(
        eq(facts.videoHash, subject),
        inArray(facts.type, TOLD_OF_MADE),
        sql`coalesce(json_extract(${facts.event}, '$.data.from'), '') <> 'upload'`,
        sql`${facts.seq} < (SELECT seq FROM facts WHERE id = ${id})`,
      ),
    );

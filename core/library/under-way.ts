import { and, asc, eq, gt, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Library } from "./open-library.ts";
import { videos } from "./schema.ts";

/** Statuses of films that somebody still works on. */
export const UNDER_WAY = ["uploading", "processing"] as const;

const PAGE = 200;

/** Hashes of films under way whose row has not changed since `before` (ISO 8601), page by page. */
export async function* listUnderWay(library: Library, before: string): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await library
      .select({ id: videos.id, videoHash: videos.videoHash })
      .from(videos)
      .where(and(inArray(videos.status, [...UNDER_WAY]), lt(videos.updatedAt, before), gt(videos.id, after)))
      .orderBy(asc(videos.id))
      .limit(PAGE);
    for (const { videoHash } of rows) yield videoHash;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

/**
 * Hashes of completed films for which something is still to be made (storyboard, poster, other codecs), whose row has
 * not changed since `before` (ISO 8601); those that have waited longest, and no more at a time than are soon done.
 */
export async function listUnfinished(library: Library, before: string): Promise<string[]> {
  const select = (missing: SQL) =>
    library
      .select({ videoHash: videos.videoHash })
      .from(videos)
      .where(and(sql`status = 'completed'`, missing, lt(videos.updatedAt, before)))
      .orderBy(asc(videos.updatedAt))
      .limit(PAGE);
  // One by one, as each has an index of its own.
  const rows = [
    ...(await select(isNull(videos.storyboard))),
    ...(await select(sql`poster_due`)),
    ...(await select(sql`extras_due`)),
  ];
  return [...new Set(rows.map(({ videoHash }) => videoHash))];
}

/** Hashes of uploads that are open and to which nothing has come since `before` (ISO 8601); some of them. */
export async function listStaleUploads(library: Library, before: string): Promise<string[]> {
  const rows = await library
    .select({ videoHash: videos.videoHash })
    .from(videos)
    .where(and(eq(videos.status, "uploading"), lt(videos.updatedAt, before)))
    .limit(PAGE);
  return rows.map(({ videoHash }) => videoHash);
}

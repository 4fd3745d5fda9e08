import { and, desc, eq, gt, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { PipelineError } from "../errors.ts";
import { searchWords } from "../video/fold-text.ts";
import type { Library } from "./open-library.ts";
import { videos } from "./schema.ts";
import { type Video, type VideoWithCounts, withCounts } from "./videos.ts";

export type Status = Video["status"];

/** What films are chosen by: those whose title or description has each word of `q`. */
export interface Choice {
  q?: string;
  status?: Status;
}

export interface Page extends Choice {
  sort: Sort;
  limit: number;
  /** `next` of the page before. */
  cursor?: string;
}

/** By what films are sorted, and which way; the film's number settles what is equal. Nothing known comes last. */
const ORDERS = {
  newest: { key: videos.id, descending: true },
  oldest: { key: videos.id, descending: false },
  title: { key: videos.searchText, descending: false },
  size: { key: sql<number>`coalesce(${videos.size}, -1)`, descending: true },
  duration: { key: sql<number>`coalesce(${videos.duration}, -1)`, descending: true },
} as const satisfies Record<string, { key: SQLiteColumn | SQL; descending: boolean }>;

export type Sort = keyof typeof ORDERS;
export const SORTS = Object.keys(ORDERS) as [Sort, ...Sort[]];

/** One page of the library, and the cursor of the next; null on the last. Throws `invalid_request` for a false cursor. */
export async function listPage(
  library: Library,
  page: Page,
): Promise<{ videos: VideoWithCounts[]; next: string | null }> {
  const { key, descending } = ORDERS[page.sort];
  const order = descending ? [desc(key), desc(videos.id)] : [sql`${key}`, sql`${videos.id}`];
  // Chosen first, so that chunks are counted of the page's films alone.
  const chosen = library
    .select({ id: videos.id })
    .from(videos)
    .where(and(chooses(page), page.cursor === undefined ? undefined : isAfter(page.sort, page.cursor)))
    .orderBy(...order)
    .limit(page.limit + 1);
  const rows = await library
    .select({ ...withCounts, key: sql<string | number>`${key}` })
    .from(videos)
    .where(inArray(videos.id, chosen))
    .orderBy(...order);
  const shown = rows.slice(0, page.limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return { videos: shown.map(({ key, ...video }) => video), next: last ? toCursor(last.key, last.id) : null };
}

/** How many films there are of each status, among those that `q` finds. */
export async function countByStatus(library: Library, q = ""): Promise<Record<Status, number>> {
  const of = (status: Status) => sql<number>`coalesce(sum(${videos.status} = ${status}), 0)`;
  const [counts] = await library
    .select({
      uploading: of("uploading"),
      processing: of("processing"),
      completed: of("completed"),
      failed: of("failed"),
    })
    .from(videos)
    .where(chooses({ q }));
  return counts!;
}

function chooses({ q = "", status }: Choice): SQL | undefined {
  const words = searchWords(q).map((word) => sql`instr(${videos.searchText}, ${word}) > 0`);
  return and(status && eq(videos.status, status), ...words);
}

/** A cursor is where the page before ended: its last film's key and number. */
function isAfter(sort: Sort, cursor: string): SQL | undefined {
  const [value, id] = readCursor(cursor);
  const { key, descending } = ORDERS[sort];
  const beyond = descending ? lt : gt;
  return or(beyond(sql`${key}`, value), and(eq(sql`${key}`, value), beyond(videos.id, id)));
}

const toCursor = (key: string | number, id: number) =>
  Buffer.from(JSON.stringify([key, id])).toString("base64url");

function readCursor(cursor: string): [string | number, number] {
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (["string", "number"].includes(typeof key) && Number.isInteger(id))
      return [key as string, id as number];
  } catch {
    // Told below: it is no cursor of ours.
  }
  throw new PipelineError("invalid_request", "cursor: must be that of a `next` link.");
}

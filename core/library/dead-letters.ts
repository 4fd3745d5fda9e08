import { and, count, desc, eq, lt, max, type SQL, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import type { DeadLetter } from "../log/dead-letter.ts";
import { type EventOf, makeEvent, NO_VIDEO } from "../video/events.ts";
import type { QueuedJob } from "../video/job-facts.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { deadLetters } from "./schema.ts";

export type KeptLetter = typeof deadLetters.$inferSelect;
export type LetterState = KeptLetter["state"];

/**
 * Keeps a letter, once, and commits `dead.buried` with it. Nothing is kept where one of the same record or job
 * waits already (publishers say things twice), for a film that was deleted, nor of a job whose film was tried
 * again since. Returns whether it was new.
 */
export async function keepDeadLetter(library: Library, letter: DeadLetter): Promise<boolean> {
  const { id, by, code, reason, stack, origin, lineage, videoHash, time, content } = letter;
  const attempts = letter.attempts + (await attemptsBefore(library, lineage));
  const generation = content.kind === "job" ? content.generation : null;
  const event = makeEvent("vidpipeline/track", videoHash ?? NO_VIDEO, "dead.buried", {
    ...{ letter: id, origin, by, code, reason, attempts },
  });
  const [kept] = await library.batch([
    library.all<{ id: string }>(sql`INSERT INTO dead_letters
      (id, "by", code, reason, stack, attempts, origin, lineage, video_hash, kind, content, buried_at)
      SELECT ${id}, ${by}, ${code}, ${reason}, ${stack}, ${attempts}, ${origin}, ${lineage}, ${videoHash},
        ${content.kind}, ${JSON.stringify(content)}, ${time}
      WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE video_hash = ${videoHash})
        AND NOT EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash} AND generation > ${generation})
        AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE lineage = ${lineage} AND state = 'waiting')
      ON CONFLICT (id) DO NOTHING RETURNING id`),
    library.run(outboxRowIf(event, sql`EXISTS (SELECT 1 FROM dead_letters WHERE id = ${id})`)),
  ]);
  return kept.length > 0;
}

/** Those of its earlier lives, each of which ended among the letters and was redriven. */
async function attemptsBefore(library: Library, lineage: string): Promise<number> {
  const [row] = await library
    .select({ attempts: max(deadLetters.attempts) })
    .from(deadLetters)
    .where(and(eq(deadLetters.lineage, lineage), eq(deadLetters.state, "redriven")));
  return row?.attempts ?? 0;
}

/** Letters, the newest first; those before `before` (a letter's `seq`) for the next page. */
export function listDeadLetters(
  library: Library,
  page: { state?: LetterState; before?: number; limit: number },
): Promise<KeptLetter[]> {
  const { state, before, limit } = page;
  return library
    .select()
    .from(deadLetters)
    .where(
      and(
        state === undefined ? undefined : eq(deadLetters.state, state),
        before === undefined ? undefined : lt(deadLetters.seq, before),
      ),
    )
    .orderBy(desc(deadLetters.seq))
    .limit(limit);
}

/** How many wait. */
export async function countDeadLetters(library: Library): Promise<number> {
  const [row] = await library
    .select({ waiting: count() })
    .from(deadLetters)
    .where(eq(deadLetters.state, "waiting"));
  return row?.waiting ?? 0;
}

/** One letter; throws `dead_letter_not_found`. */
export async function getDeadLetter(library: Library, id: string): Promise<KeptLetter> {
  const [letter] = await library.select().from(deadLetters).where(eq(deadLetters.id, id));
  if (!letter) throw new PipelineError("dead_letter_not_found");
  return letter;
}

/** A letter that waits; throws `dead_letter_settled`, `dead_letter_not_found`. */
export async function requireWaiting(library: Library, id: string): Promise<KeptLetter> {
  const letter = await getDeadLetter(library, id);
  if (letter.state !== "waiting") throw alreadySettled(letter);
  return letter;
}

export function alreadySettled({ state }: Pick<KeptLetter, "state">): PipelineError {
  return new PipelineError("dead_letter_settled", `This dead letter was ${state} already.`);
}

/** The statement that redrives or drops a letter, if it waits by then: it returns a row to who was first. */
export function settleLetter(
  library: Library,
  id: string,
  state: "redriven" | "dropped",
  condition: SQL = sql`TRUE`,
) {
  return library
    .update(deadLetters)
    .set({ state, settledAt: new Date().toISOString() })
    .where(and(eq(deadLetters.id, id), eq(deadLetters.state, "waiting"), condition))
    .returning({ id: deadLetters.id });
}

/** Removes letters that were redriven or dropped before `before` (ISO 8601); answers how many. */
export async function trimDeadLetters(library: Library, before: string): Promise<number> {
  const { rowsAffected } = await library.delete(deadLetters).where(lt(deadLetters.settledAt, before));
  return rowsAffected;
}

/** Holds in the transaction that settled the letter, and ever after. */
export const isSettled = (id: string, state: "redriven" | "dropped") =>
  sql`EXISTS (SELECT 1 FROM dead_letters WHERE id = ${id} AND state = ${state})`;

/** What the journal is told of a letter that is redriven. */
export function redrivenEvent(
  letter: Pick<KeptLetter, "id" | "origin" | "videoHash">,
  who: string,
  again: QueuedJob | null,
): EventOf<"dead.redriven"> {
  const { id, origin, videoHash } = letter;
  const data = { letter: id, origin, who, again };
  return makeEvent("vidpipeline/api", videoHash ?? NO_VIDEO, "dead.redriven", data);
}

import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { PipelineError } from "../errors.ts";
import type { DeadContent } from "../log/dead-letter.ts";
import {
  alreadySettled,
  getDeadLetter,
  isSettled,
  type KeptLetter,
  redrivenEvent,
  requireWaiting,
  settleLetter,
} from "./dead-letters.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { RECORD_SUFFIX } from "./outbox-repair.ts";
import { retryStatements } from "./retry-video.ts";
import { findVideo } from "./videos.ts";

type DeadRecord = Extract<DeadContent, { kind: "record" }>;

/**
 * Gives a dead letter another life, by the outbox: its state and what follows are one transaction.
 * - A record is published again as it was: readers know by its id what they have handled already.
 * - A job whose film failed is its film's retry, since one job alone could not undo the failure, and whatever
 *   else of the film died would still be missing. That settles the film's other dead jobs too.
 * - Any other job (a poster, data that named no film) is added to its queue again, by fanout.
 * Throws `dead_letter_settled`, `dead_letter_truncated`, `dead_letter_not_found`.
 */
export async function redriveDeadLetter(library: Library, id: string, who: string): Promise<KeptLetter> {
  const letter = await requireWaiting(library, id);
  const claim = settleLetter(library, id, "redriven");
  const [claimed] = await library.batch([claim, ...(await consequences(library, letter, who))]);
  const redriven = await getDeadLetter(library, id);
  if (claimed.length === 0) throw alreadySettled(redriven);
  return redriven;
}

async function consequences(
  library: Library,
  letter: KeptLetter,
  who: string,
): Promise<BatchItem<"sqlite">[]> {
  const { id, content, videoHash } = letter;
  const first = isSettled(id, "redriven");
  const tell = (again: Parameters<typeof redrivenEvent>[2]) =>
    library.run(outboxRowIf(redrivenEvent(letter, who, again), first));

  if (content.kind === "record") {
    if (content.value === null) throw truncated();
    const { id: redriven } = redrivenEvent(letter, who, null);
    return [library.run(republish(redriven, content, first)), tell(null)];
  }
  const video = videoHash ? await findVideo(library, videoHash) : null;
  if (video?.status === "failed" && video.generation === content.generation) {
    return [tell(null), ...(await retryStatements(library, video, who, first))];
  }
  if (content.data === null) throw truncated();
  const { queue, id: jobId, data, priority } = content;
  return [tell({ queue, id: jobId, data, priority })];
}

/**
 * The record as it was: it need not be an event of ours, nor of this version. Track cannot tell whether it folded
 * it; what is told of the redrive follows it in the outbox, and speaks for it (outbox-repair.ts).
 */
const republish = (redriven: string, { key, value, traceparent }: DeadRecord, condition: SQL) =>
  sql`INSERT INTO outbox (event_id, video_hash, event, traceparent)
    SELECT ${`${redriven}${RECORD_SUFFIX}`}, ${key}, ${value}, ${traceparent ?? null} WHERE ${condition}
    ON CONFLICT (event_id) DO NOTHING`;

const truncated = () =>
  new PipelineError("dead_letter_truncated", "It was too large to be kept whole; it can only be dropped.");

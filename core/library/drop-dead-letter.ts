import { makeEvent, NO_VIDEO } from "../video/events.ts";
import {
  alreadySettled,
  getDeadLetter,
  isSettled,
  type KeptLetter,
  requireWaiting,
  settleLetter,
} from "./dead-letters.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";

/**
 * Drops a letter for good, and commits `dead.dropped` with it. Throws `dead_letter_settled`,
 * `dead_letter_not_found`.
 */
export async function dropDeadLetter(library: Library, id: string, who: string): Promise<KeptLetter> {
  const { origin, videoHash } = await requireWaiting(library, id);
  const data = { letter: id, origin, who };
  const event = makeEvent("vidpipeline/api", videoHash ?? NO_VIDEO, "dead.dropped", data);
  const [dropped] = await library.batch([
    settleLetter(library, id, "dropped"),
    library.run(outboxRowIf(event, isSettled(id, "dropped"))),
  ]);
  const letter = await getDeadLetter(library, id);
  if (dropped.length === 0) throw alreadySettled(letter);
  return letter;
}

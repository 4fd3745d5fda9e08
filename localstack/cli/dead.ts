import type { z } from "@hono/zod-openapi";
import type { Letter, LetterPage, LetterState } from "../../functions/api/dead/schemas.ts";
import { type ApiAddress, ApiError, askApi } from "./api-client.ts";
import { CommandError, EXIT } from "./exit-codes.ts";
import { formatTable } from "./format.ts";
import { printable } from "./printable.ts";

type DeadLetter = z.infer<typeof Letter>;
type State = z.infer<typeof LetterState>;

const PAGE = 200;
const REASON_SHOWN = 100;
const STATES: readonly string[] = ["waiting", "redriven", "dropped", "all"];

/** `vidpipeline dead list`: the letters in a state as a table, the newest first. */
export async function listDead(state: string, api: ApiAddress): Promise<void> {
  if (!STATES.includes(state)) throw new CommandError(`--state is one of ${STATES.join(", ")}`, EXIT.usage);
  const letters = await fetchLetters(api, state === "all" ? null : (state as State));
  if (letters.length > 0) return console.log(formatTable(describe(letters)));
  console.log(state === "waiting" ? "No dead letters wait." : "No dead letters.");
}

/** What can be done to one that waits. */
const ACTIONS = {
  redrive: { method: "POST", path: (id: string) => `/dead/${id}/redrive`, done: "redriven" },
  drop: { method: "DELETE", path: (id: string) => `/dead/${id}`, done: "dropped" },
} as const;

/**
 * `vidpipeline dead redrive` and `dead drop`: those that are named (by id, or the beginning of it), or all that
 * wait, the oldest first. One that is refused does not keep the others waiting; the exit code tells of it.
 */
export async function settleDead(
  action: keyof typeof ACTIONS,
  names: string[],
  { all, api }: { all: boolean; api: ApiAddress },
): Promise<number> {
  if (all === names.length > 0) {
    throw new CommandError(`Give the ids of the letters to ${action}, or --all`, EXIT.usage);
  }
  const { method, path, done } = ACTIONS[action];
  const waiting = (await fetchLetters(api, "waiting")).map(({ id }) => id).reverse();
  const ids = all ? waiting : names.map((name) => findId(name, waiting));
  let exitCode: number = EXIT.ok;
  for (const id of ids) {
    try {
      await askApi<DeadLetter>(api, path(id), { method });
      console.log(`${id} ${done}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The retry of a film settles all of its jobs, so one of them may have taken this one along.
      if (all && error.status === 409) continue;
      console.error(`${id}: ${printable(error.message)}`);
      exitCode = EXIT.failed;
    }
  }
  if (ids.length === 0) console.log("No dead letters wait.");
  return exitCode;
}

/** One that does not wait is named as it is: the api says what became of it. */
function findId(name: string, waiting: string[]): string {
  const found = waiting.filter((id) => id.startsWith(name.toLowerCase()));
  if (found.length > 1) throw new CommandError(`${found.length} letters begin with ${name}`, EXIT.usage);
  return found[0] ?? encodeURIComponent(name);
}

async function fetchLetters(api: ApiAddress, state: State | null): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  const query = new URLSearchParams({ limit: String(PAGE), ...(state && { state }) });
  for (;;) {
    const page = await askApi<z.infer<typeof LetterPage>>(api, `/dead?${query}`);
    letters.push(...page.letters);
    if (page.next === null) return letters;
    query.set("before", String(page.next));
  }
}

function describe(letters: DeadLetter[]): string[][] {
  const rows = letters.map((letter) => [
    ...[letter.id, letter.state, letter.kind, String(letter.attempts), letter.buried_at],
    ...[letter.origin.replace(/([0-9a-f]{12})[0-9a-f]{52}/, "$1…"), letter.code],
    printable(letter.reason).slice(0, REASON_SHOWN),
  ]);
  return [["ID", "STATE", "KIND", "ATTEMPTS", "BURIED", "ORIGIN", "CODE", "REASON"], ...rows];
}

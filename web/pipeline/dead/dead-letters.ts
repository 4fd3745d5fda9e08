import {
  type DeadLetter,
  dropDeadLetter,
  listDeadLetters,
  readDeadLetter,
  redriveDeadLetter,
} from "../../api/dead-letters.ts";
import { askForToken } from "../../api/login.ts";
import type { MessagePlace } from "../../api/pipeline.ts";
import { ApiError, describeError } from "../../api/problem.ts";
import { makeScrollable } from "../../dom/scroll-area.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { showToast } from "../../dom/toasts.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import { formatTime } from "../format.ts";
import { createKeyedRows } from "../readers/keyed-rows.ts";

const SHOWN = 50;
/** Many that come together are read together. */
const SOON_MS = 200;

/** What could not be handled: why, and the two ways on from there. `open` shows the record itself. */
export function createDeadLetters(root: HTMLElement, open: (place: MessagePlace) => void) {
  const redriveAll = part<HTMLButtonElement>(root, "redrive-all");
  const login = part<HTMLButtonElement>(root, "dead-login");
  const rows = createKeyedRows(part(root, "dead-rows"), () => makeRow(open, load));
  let letters: DeadLetter[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    timer = undefined;
    try {
      letters = (await listDeadLetters(SHOWN)).letters;
      setShown(login, false);
      show("");
    } catch (error) {
      setShown(login, error instanceof ApiError && error.status === 401);
      show(describeError(error));
    }
  }
  function show(problem: string): void {
    rows.show(letters, ({ id }) => id, showLetter);
    setText(part(root, "dead-problem"), problem);
    setShown(part(root, "dead-empty"), letters.length === 0 && problem === "");
    setShown(redriveAll, letters.length > 1);
  }
  login.addEventListener("click", async () => {
    if (await askForToken()) await load();
  });
  redriveAll.addEventListener("click", async () => {
    redriveAll.disabled = true;
    // One after the other: the retry of a film settles its other letters too.
    for (const { id } of letters) await settle(() => redriveDeadLetter(id));
    redriveAll.disabled = false;
    await load();
  });
  return {
    load,
    /** One was buried or settled. */
    touch(): void {
      if (timer === undefined) timer = setTimeout(load, SOON_MS);
    },
  };
}

function makeRow(open: (place: MessagePlace) => void, load: () => Promise<void>): HTMLElement {
  const row = cloneTemplate("dead-template");
  makeScrollable(row);
  const idOf = () => row.dataset.letter ?? "";
  const act = (name: string, action: () => Promise<unknown>) => {
    const button = part<HTMLButtonElement>(row, name);
    button.addEventListener("click", async () => {
      button.disabled = true;
      await settle(action);
      button.disabled = false;
      await load();
    });
  };
  act("redrive", () => redriveDeadLetter(idOf()));
  act("drop", () => dropDeadLetter(idOf()));
  part(row, "record").addEventListener("click", () => {
    const place = placeOf(row.dataset.origin ?? "");
    if (place) open(place);
  });
  const details = part<HTMLDetailsElement>(row, "details");
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    try {
      const { stack, content } = await readDeadLetter(idOf());
      setText(part(row, "content"), [JSON.stringify(content, null, 2), stack ?? ""].join("\n\n").trim());
    } catch (error) {
      setText(part(row, "content"), describeError(error));
    }
  });
  return row;
}

function showLetter(row: HTMLElement, letter: DeadLetter): void {
  const { id, reason, code, by, origin, attempts, buried_at } = letter;
  setAttribute(row, "data-letter", id);
  setAttribute(row, "data-origin", origin);
  setText(part(row, "reason"), reason);
  setText(part(row, "code"), code);
  setText(part(row, "by"), `by ${by}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`);
  setText(part(row, "origin"), origin);
  setText(part(row, "at"), formatTime(buried_at));
  setShown(part(row, "record"), placeOf(origin) !== null);
  for (const name of ["redrive", "drop"]) {
    setAttribute(part(row, name), "aria-label", `${name === "redrive" ? "Redrive" : "Drop"} ${origin}`);
  }
}

/** Another may have been faster, or the film's retry: then there is nothing left to do. */
async function settle(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ApiError && error.code === "dead_letter_settled") return;
    showToast({ text: describeError(error) });
  }
}

/** topic/partition/offset of a record; null for a job's queue/id. */
function placeOf(origin: string): MessagePlace | null {
  const [, topic, partition, offset] = /^([\w.-]+)\/(\d+)\/(\d+)$/.exec(origin) ?? [];
  return topic === undefined ? null : { topic, partition: Number(partition), offset: Number(offset) };
}

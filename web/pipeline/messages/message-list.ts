import type { JournalEntry } from "../../api/events.ts";
import { listMessages, type MessagePlace, type MessageSummary } from "../../api/pipeline.ts";
import { ApiError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setShown } from "../../dom/update.ts";
import type { Films } from "../films.ts";
import { type Line, lineOfEntry, lineOfMessage } from "./line.ts";
import { createMessageRow } from "./row.ts";

const SHOWN = 30;
/** The list moves this often at the most, however much comes. */
const EVERY_MS = 400;

interface MessageListOptions {
  root: HTMLElement;
  topic: string;
  films: Films;
  open(place: MessagePlace): void;
}

/** The last messages, the newest first. It stands still while somebody points at it or has stopped it. */
export function createMessageList({ root, topic, films, open }: MessageListOptions) {
  const body = part(root, "message-rows");
  const hold = part<HTMLInputElement>(root, "hold");
  const rows = Array.from({ length: SHOWN }, () => createMessageRow(open));
  body.append(...rows.map(({ element }) => element));
  let lines: Line[] = [];
  let isPointedAt = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  for (const type of ["pointerenter", "focusin"]) body.addEventListener(type, () => (isPointedAt = true));
  for (const type of ["pointerleave", "focusout"]) {
    body.addEventListener(type, () => {
      isPointedAt = false;
      plan();
    });
  }
  hold.addEventListener("change", () => plan());
  part<HTMLFormElement>(root, "jump").addEventListener("submit", (event) => {
    event.preventDefault();
    const offset = part<HTMLInputElement>(root, "jump-offset").valueAsNumber;
    open({ topic, partition: 0, offset });
  });

  const show = () => {
    timer = undefined;
    if (isPointedAt || hold.checked) return;
    for (const [i, row] of rows.entries()) row.show(lines[i], films);
    setShown(part(root, "messages-empty"), lines.length === 0);
  };
  const plan = () => {
    if (timer === undefined) timer = setTimeout(show, EVERY_MS);
  };
  const add = (fresh: Line[]) => {
    const known = new Set(fresh.map(({ place }) => keyOf(place)));
    lines = [...fresh, ...lines.filter(({ place }) => !known.has(keyOf(place)))].slice(0, SHOWN);
    plan();
  };

  return {
    take(entries: readonly JournalEntry[]): void {
      add(
        entries
          .slice(-SHOWN)
          .flatMap((entry) => lineOfEntry(topic, entry))
          .reverse(),
      );
    },
    /** Begins with what lies in the log; who may not look there has what the journal tells from now on. */
    async load(): Promise<void> {
      const messages = await listIfAllowed(topic);
      const known = new Set(lines.map(({ place }) => keyOf(place)));
      const older = messages.map(lineOfMessage).filter(({ place }) => !known.has(keyOf(place)));
      lines = [...lines, ...older].sort((a, b) => b.place.offset - a.place.offset).slice(0, SHOWN);
      plan();
    },
  };
}

async function listIfAllowed(topic: string): Promise<MessageSummary[]> {
  try {
    return (await listMessages(topic, SHOWN)).messages;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return [];
    throw error;
  }
}

const keyOf = ({ partition, offset }: MessagePlace) => `${partition}/${offset}`;

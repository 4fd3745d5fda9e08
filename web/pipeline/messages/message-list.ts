import type { JournalEntry } from "../../api/events.ts";
import { listMessages, type MessagePlace, type MessageSummary } from "../../api/pipeline.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import { type Films, hueOf } from "../films.ts";
import { formatMs, formatTime } from "../format.ts";
import { describeData } from "./describe-data.ts";

const SHOWN = 40;
/** The list moves this often at the most, however much comes. */
const EVERY_MS = 250;

/** A line of the list; what comes of the log alone has no `took`. */
interface Line {
  place: MessagePlace;
  type: string;
  hash: string | null;
  about: string;
  at: string;
  /** From telling to folding, ms. */
  took: number | null;
}

interface MessageListOptions {
  root: HTMLElement;
  topic: string;
  films: Films;
  open(place: MessagePlace): void;
}

/** The last messages, the newest first. It stands still while somebody points at it or has stopped it. */
export function createMessageList({ root, topic, films, open }: MessageListOptions) {
  setShown(root, true);
  const body = part(root, "message-rows");
  const hold = part<HTMLInputElement>(root, "hold");
  const rows = Array.from({ length: SHOWN }, () => makeRow(open));
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
    /** Begins with what lies in the log. */
    async load(): Promise<void> {
      const { messages } = await listMessages(topic, SHOWN);
      const known = new Set(lines.map(({ place }) => keyOf(place)));
      const older = messages.map(lineOfMessage).filter(({ place }) => !known.has(keyOf(place)));
      lines = [...lines, ...older].sort((a, b) => b.place.offset - a.place.offset).slice(0, SHOWN);
      plan();
    },
  };
}

const keyOf = ({ partition, offset }: MessagePlace) => `${partition}/${offset}`;

function lineOfEntry(topic: string, { type, video_hash: hash, data, time, way }: JournalEntry): Line[] {
  if (!way) return [];
  const { partition, offset, logged_at, kept_at } = way;
  const took = Math.max(0, Date.parse(kept_at) - Date.parse(time));
  return [
    { place: { topic, partition, offset }, type, hash, about: describeData(data), at: logged_at, took },
  ];
}

function lineOfMessage({ topic, partition, offset, type, key, event_id, logged_at }: MessageSummary): Line {
  const hash = /^[0-9a-f]{64}$/.test(key) ? key : null;
  // An id is made of the type, the film, and what it is about.
  const about = event_id?.split("/").slice(2).join(" · ") ?? "";
  return {
    place: { topic, partition, offset },
    type: type ?? "no event",
    hash,
    about,
    at: logged_at,
    took: null,
  };
}

function makeRow(open: (place: MessagePlace) => void) {
  const element = cloneTemplate("message-template");
  const button = part<HTMLButtonElement>(element, "open");
  const film = part(element, "film");
  let shown: Line | undefined;
  button.addEventListener("click", () => shown && open(shown.place));
  setShown(element, false);

  return {
    element,
    show(line: Line | undefined, films: Films): void {
      if (shown === line) return;
      shown = line;
      setShown(element, line !== undefined);
      if (!line) return;
      const { place, type, hash, about, at, took } = line;
      setText(button, type);
      setAttribute(button, "aria-label", `${type}, offset ${place.offset}: show the message`);
      setAttribute(element, "data-type", type);
      setText(part(element, "offset"), `${place.partition} / ${place.offset}`);
      setText(part(element, "title"), hash ? films.titleOf(hash) : "–");
      film.style.setProperty("--hue", hash ? String(hueOf(hash)) : "0");
      film.classList.toggle("of-film", hash !== null);
      setText(part(element, "about"), about);
      setText(part(element, "at"), formatTime(at));
      setText(part(element, "took"), took === null ? "" : formatMs(took));
    },
  };
}

import type { MessagePlace } from "../../api/pipeline.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import { type Films, hueOf } from "../films.ts";
import { formatMs, formatTime } from "../format.ts";
import type { Line } from "./line.ts";

/** A row of the list, which shows one line after another. */
export function createMessageRow(open: (place: MessagePlace) => void) {
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

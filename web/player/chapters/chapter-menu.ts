import type { Chapter } from "../../../core/video/chapters.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import { formatClock } from "../../format/quantities.ts";
import { chapterAt } from "./find-chapter.ts";

const MARGIN = 8;

/** The name of the chapter that is shown, beside the time; it opens the list of all of them. */
export function createChapterMenu(root: HTMLElement, name: string, seek: (seconds: number) => void) {
  const button = part<HTMLButtonElement>(root, "chapter");
  const label = part(root, "chapter-name");
  const list = part(root, "chapter-list");
  let chapters: readonly Chapter[] = [];
  let current: Chapter | null = null;

  list.setAttribute("aria-label", `${name} chapters`);
  button.addEventListener("click", () => list.togglePopover());
  list.addEventListener("toggle", (event) => {
    const isOpen = (event as ToggleEvent).newState === "open";
    button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    place(list, button);
    const at = list.querySelector<HTMLElement>("[aria-current]") ?? list.querySelector("button");
    at?.focus();
    at?.scrollIntoView({ block: "nearest" });
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...list.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    if (step !== undefined) items.at((at + step) % items.length)?.focus();
    else if (event.key === "Home") items[0]?.focus();
    else if (event.key === "End") items.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // It belongs above its button.
  addEventListener("scroll", () => list.matches(":popover-open") && list.hidePopover(), { passive: true });

  function draw(): void {
    const items = chapters.map(({ start, title }) => {
      const item = cloneTemplate("chapter-template");
      const choose = part<HTMLButtonElement>(item, "choose");
      setText(part(item, "title"), title);
      setText(part(item, "start"), formatClock(start));
      choose.addEventListener("click", () => {
        list.hidePopover();
        button.focus();
        seek(start);
      });
      return item;
    });
    list.replaceChildren(...items);
  }

  return {
    setChapters(next: readonly Chapter[]): void {
      chapters = next;
      current = null;
      setShown(button, chapters.length > 0);
      draw();
    },
    /** Seconds of the film. */
    render(position: number): void {
      if (chapters.length === 0) return;
      const now = chapterAt(chapters, position);
      setText(label, now?.title ?? "Chapters");
      setAttribute(button, "aria-label", `${name} chapters${now ? `, now: ${now.title}` : ""}`);
      if (now === current) return;
      current = now;
      [...list.querySelectorAll("button")].forEach((item, i) => {
        if (chapters[i] === now) item.setAttribute("aria-current", "true");
        else item.removeAttribute("aria-current");
      });
    },
  };
}

/** Above the button where there is room, else below it; within the page. */
function place(list: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const most = document.documentElement.clientWidth - width - MARGIN;
  const above = at.top - height - 4;
  list.style.setProperty("left", `${Math.max(MARGIN, Math.min(at.left, most))}px`);
  list.style.setProperty("top", `${above > MARGIN ? above : at.bottom + 4}px`);
}

import { downloadOriginal } from "../api/library.ts";
import { describeError } from "../api/problem.ts";
import type { VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { showToast } from "../dom/toasts.ts";
import { playerUrl } from "./card.ts";

const MARGIN = 8;

/** The one menu of all cards: a film's addresses to copy, a snippet for other pages, and its original. */
export function createShareMenu() {
  const menu = part(document, "share-menu");
  const items = [...menu.querySelectorAll<HTMLButtonElement>("button")];
  let row: VideoRow;
  let opener: HTMLButtonElement;

  const texts: Record<string, () => string | null> = {
    hls: () => absolute(row.hls_url),
    dash: () => absolute(row.dash_url),
    embed: () => (row.hls_url ? embedSnippet(row) : null),
  };

  function open(next: VideoRow, button: HTMLButtonElement): void {
    row = next;
    opener = button;
    for (const item of items) item.disabled = !isOffered(item.value);
    menu.showPopover();
    place(menu, button);
    button.setAttribute("aria-expanded", "true");
    usable()[0]?.focus();
  }

  const isOffered = (value: string) =>
    value === "original" ? row.status !== "uploading" : texts[value]!() !== null;
  const usable = () => items.filter((item) => !item.disabled);

  async function choose(item: HTMLButtonElement): Promise<void> {
    menu.hidePopover();
    if (item.value === "original") {
      await downloadOriginal(row.video_hash).catch((error: unknown) =>
        showToast({ text: `The original cannot be had: ${describeError(error)}` }),
      );
    } else await copy(texts[item.value]!()!, item.dataset.said!);
  }

  for (const item of items) item.addEventListener("click", () => void choose(item));
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offered = usable();
    const at = offered.indexOf(document.activeElement as HTMLButtonElement);
    if (step !== undefined) offered.at((at + step) % offered.length)?.focus();
    else if (event.key === "Home") offered[0]?.focus();
    else if (event.key === "End") offered.at(-1)?.focus();
    else if (event.key === "Tab") menu.hidePopover();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  });
  menu.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "closed") opener.setAttribute("aria-expanded", "false");
  });
  // It belongs beside its button.
  addEventListener("scroll", () => menu.hidePopover(), { passive: true });
  return { open };
}

const absolute = (url: string | null) => (url === null ? null : new URL(url, location.href).href);

/** The player in a frame of another page. */
export function embedSnippet(row: Pick<VideoRow, "video_hash" | "title">): string {
  const source = escapeAttribute(`${new URL(playerUrl(row.video_hash), location.href).href}&embed=1`);
  const title = escapeAttribute(row.title);
  return `<iframe src="${source}" title="${title}" width="960" height="540" allow="autoplay; fullscreen" style="border:0"></iframe>`;
}

const escapeAttribute = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ text: said });
  } catch {
    // No clipboard on plain HTTP pages or without permission: let the person copy it.
    window.prompt("Copy this:", text);
  }
}

/** Below the button where there is room, else above it; within the page. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(MARGIN, Math.min(at.left, document.documentElement.clientWidth - width - MARGIN));
  const isBelow = at.bottom + height + MARGIN < innerHeight;
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${isBelow ? at.bottom + 4 : at.top - height - 4}px`);
}

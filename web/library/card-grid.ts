import type { VideoRow } from "../api/video.ts";
import { setAttribute } from "../dom/update.ts";
import { type Card, type CardActions, createCard } from "./card.ts";
import { cardPlace, cardsWithin, type GridLayout, gridHeight, layOutGrid, nextIndex } from "./grid-layout.ts";

/** Cards are there this far beyond the screen, so that scrolling and the Tab key find the next ones. */
const BEYOND_PX = 800;

export interface GridOptions {
  list: HTMLElement;
  actions: CardActions;
  /** The end of the list comes into sight. */
  onEnd(): void;
}

/**
 * The films as a grid of cards of which only those near the screen exist, however many there are. Each stands at its
 * place by itself, so that nothing else moves when one comes or goes; the one with the focus stays.
 */
export function createCardGrid({ list, actions, onEnd }: GridOptions) {
  const cards = new Map<string, Card>();
  /** What each card says now: scrolling changes nothing about it. */
  let said = new WeakMap<Card, VideoRow>();
  let rows: readonly VideoRow[] = [];
  let layout: GridLayout | undefined;
  let measuredWidth = 0;
  let frame = 0;

  function measure(): void {
    measuredWidth = list.clientWidth;
    const style = getComputedStyle(list);
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const length = (name: string) => Number.parseFloat(style.getPropertyValue(name)) * rem;
    layout = layOutGrid({
      width: measuredWidth,
      cardMin: length("--card-min"),
      gap: length("--card-gap"),
      body: length("--card-body"),
    });
    list.style.setProperty("--card-width", `${layout.cardWidth}px`);
    list.style.setProperty("--card-height", `${layout.cardHeight}px`);
  }

  function render(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    if (!layout) measure();
    const { top } = list.getBoundingClientRect();
    const { first, last } = cardsWithin(
      layout!,
      rows.length,
      -top - BEYOND_PX,
      innerHeight - top + BEYOND_PX,
    );
    list.style.setProperty("height", `${gridHeight(layout!, rows.length)}px`);
    const indices = Array.from({ length: last - first }, (_, i) => first + i);
    const focused = focusedIndex();
    if (focused >= 0 && focused < first) indices.unshift(focused);
    if (focused >= last) indices.push(focused);
    const present = new Set(indices.map((index) => rows[index]!.video_hash));
    for (const [hash, card] of cards) {
      if (present.has(hash)) continue;
      card.element.remove();
      cards.delete(hash);
    }
    placeInOrder(list, indices.map(showCard));
    if (last >= rows.length) onEnd();
  }

  function showCard(index: number): HTMLElement {
    const row = rows[index]!;
    const card = cards.get(row.video_hash) ?? createCard(actions);
    cards.set(row.video_hash, card);
    if (said.get(card) !== row) card.update(row);
    said.set(card, row);
    const { x, y } = cardPlace(layout!, index);
    card.element.style.setProperty("translate", `${x}px ${y}px`);
    setAttribute(card.element, "aria-posinset", String(index + 1));
    setAttribute(card.element, "aria-setsize", String(rows.length));
    return card.element;
  }

  function focusedIndex(): number {
    const hash = document.activeElement?.closest<HTMLElement>(".card")?.dataset.hash;
    return hash === undefined ? -1 : rows.findIndex((row) => row.video_hash === hash);
  }

  /** Moves the focus to the same control of another card, or to its first one. */
  function focusCard(index: number, partName: string | undefined): void {
    const row = rows[index];
    if (!row || !layout) return;
    const { top } = list.getBoundingClientRect();
    const y = top + cardPlace(layout, index).y;
    const down = y + layout.cardHeight + layout.gap - innerHeight;
    if (y < layout.gap) scrollBy({ top: y - layout.gap });
    else if (down > 0) scrollBy({ top: down });
    render();
    cards.get(row.video_hash)?.focus(partName);
  }

  list.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = focusedIndex();
    const target = nextIndex(event.key, index, layout?.columns ?? 1, rows.length);
    if (index < 0 || target === null) return;
    event.preventDefault();
    focusCard(target, (event.target as HTMLElement).dataset.part);
  });

  const renderSoon = () => {
    frame ||= requestAnimationFrame(render);
  };
  addEventListener("scroll", renderSoon, { passive: true });
  new ResizeObserver(() => {
    // Its height is our own doing.
    if (list.clientWidth === measuredWidth) return;
    layout = undefined;
    renderSoon();
  }).observe(list);

  return {
    show(next: readonly VideoRow[]): void {
      rows = next;
      renderSoon();
    },
    /** Something else changed that cards tell of: ages, or what this page sends. */
    refresh(): void {
      said = new WeakMap();
      renderSoon();
    },
    focusCard,
    indexOf: (hash: string) => rows.findIndex((row) => row.video_hash === hash),
  };
}

/** Makes `elements` the last children of `list`, and moves only those that stand elsewhere. */
function placeInOrder(list: Element, elements: Element[]): void {
  for (const [i, element] of elements.entries()) {
    const present = list.children[i];
    if (present !== element) list.insertBefore(element, present ?? null);
  }
}

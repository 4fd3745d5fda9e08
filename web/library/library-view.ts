import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { type Card, type CardActions, createCard } from "./card.ts";
import { type Filter, matchesFilter } from "./filter.ts";
import type { LibraryStore } from "./store.ts";

const AGES_EVERY_MS = 30_000;

/** Shows the store's films as cards, one a film for its whole life, and the search above them. */
export function createLibraryView(store: LibraryStore, actions: CardActions) {
  const list = part<HTMLUListElement>(document, "cards");
  const search = part<HTMLInputElement>(document, "search");
  const filterFields = part<HTMLFieldSetElement>(document, "filter");
  const cards = new Map<string, Card>();
  let loaded = false;

  const readFilter = (): Filter => ({
    text: search.value,
    status: filterFields.querySelector<HTMLInputElement>(":checked")!.value as Filter["status"],
  });

  function render(): void {
    if (!loaded) return;
    const rows = store.rows();
    const filter = readFilter();
    const shown = rows.filter((row) => matchesFilter(row, filter));
    for (const [hash, card] of cards) {
      if (store.find(hash)) continue;
      card.element.remove();
      cards.delete(hash);
    }
    const elements = shown.map((row) => {
      const card = cards.get(row.video_hash) ?? createCard(actions);
      cards.set(row.video_hash, card);
      card.update(row);
      return card.element;
    });
    placeInOrder(list, elements);
    setText(part(document, "count"), rows.length === 0 ? "" : String(rows.length));
    renderEmpty(rows.length, shown.length, filter);
  }

  function clearFilter(): void {
    search.value = "";
    filterFields.querySelector<HTMLInputElement>('[value="all"]')!.checked = true;
    render();
    search.focus();
  }

  search.addEventListener("input", render);
  filterFields.addEventListener("change", render);
  part(document, "clear-filter").addEventListener("click", clearFilter);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement && event.target.type !== "radio") return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (search.value === "") search.blur();
    search.value = "";
    render();
  });
  store.subscribe(render);
  setInterval(render, AGES_EVERY_MS);

  return {
    render,
    /** The first list arrived: the placeholders give way. */
    showLoaded(): void {
      loaded = true;
      for (const skeleton of list.querySelectorAll(".skeleton")) skeleton.remove();
      list.removeAttribute("aria-busy");
      render();
    },
  };
}

function renderEmpty(known: number, shown: number, filter: Filter): void {
  const isFiltered = known > 0;
  setShown(part(document, "empty"), shown === 0);
  setShown(part(document, "clear-filter"), isFiltered);
  const wanted = filter.text.trim() ? `No film matches “${filter.text.trim()}”` : "No film has this status";
  setText(part(document, "empty-title"), isFiltered ? wanted : "No films yet");
  const hint = "Drop one above. It appears here at once and can be played while it is still uploading.";
  setText(part(document, "empty-text"), isFiltered ? "Search looks at titles and descriptions." : hint);
}

/** Makes `elements` the children of `list`, and moves only those that stand elsewhere. */
function placeInOrder(list: Element, elements: Element[]): void {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  for (const [i, element] of elements.entries()) {
    const present = list.children[i];
    if (present !== element) list.insertBefore(element, present ?? null);
  }
}

import { part } from "../dom/template.ts";
import { setShown } from "../dom/update.ts";
import type { CardActions } from "./card.ts";
import { createCardGrid } from "./card-grid.ts";
import { createEmptyLibrary } from "./empty-library.ts";
import { type LibraryQuery, WHOLE_LIBRARY } from "./query.ts";
import type { LibraryStore } from "./store.ts";

const AGES_EVERY_MS = 30_000;

/** Shows what the store lists: cards, placeholders until the first list is there, or words where it is empty. */
export function createLibraryView(store: LibraryStore, actions: CardActions, onEnd: () => void) {
  const list = part<HTMLUListElement>(document, "cards");
  const grid = createCardGrid({ list, actions, onEnd });
  const empty = createEmptyLibrary(store.upsert);
  let query: LibraryQuery = WHOLE_LIBRARY;
  let isLoaded = false;

  function render(): void {
    if (!isLoaded) return;
    const rows = store.rows();
    grid.show(rows);
    empty.render(rows.length === 0, query);
  }

  store.subscribe(render);
  setInterval(grid.refresh, AGES_EVERY_MS);

  return {
    refresh: grid.refresh,
    /** The first list cannot be read: nothing is promised by placeholders. */
    showFailure(): void {
      if (!isLoaded) setShown(list, false);
    },
    /** A list arrived: the placeholders of the first one give way, and a new choice begins at its top. */
    showList(next: LibraryQuery): void {
      const isAnother = isLoaded && next !== query;
      query = next;
      if (!isLoaded) {
        isLoaded = true;
        list.replaceChildren();
        list.classList.add("placed");
      }
      setShown(list, true);
      list.removeAttribute("aria-busy");
      if (isAnother && list.getBoundingClientRect().top < 0) list.scrollIntoView();
      render();
    },
    /** Where the focus goes when the card of a film leaves. */
    focusBeside(hash: string): void {
      const index = grid.indexOf(hash);
      const neighbour = index + 1 < store.rows().length ? index + 1 : index - 1;
      grid.focusCard(neighbour, "delete");
    },
  };
}

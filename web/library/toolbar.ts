import type { VideoCounts } from "../api/library.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import { type LibraryQuery, queryParams, readQuery, type Sort, WHOLE_LIBRARY } from "./query.ts";

/** A list is read when typing pauses. */
const TYPING_MS = 120;

/** Search, status and order above the list; they are in the page's address too. */
export function createToolbar(onQuery: (query: LibraryQuery) => void) {
  const search = part<HTMLInputElement>(document, "search");
  const filter = part<HTMLFieldSetElement>(document, "filter");
  const sort = part<HTMLSelectElement>(document, "sort");
  let typing: ReturnType<typeof setTimeout> | undefined;

  function show(query: LibraryQuery): void {
    search.value = query.text;
    sort.value = query.sort;
    filter.querySelector<HTMLInputElement>(`[value="${query.status}"]`)!.checked = true;
  }

  const read = (): LibraryQuery => ({
    text: search.value,
    status: filter.querySelector<HTMLInputElement>(":checked")!.value as LibraryQuery["status"],
    sort: sort.value as Sort,
  });

  function change(): void {
    clearTimeout(typing);
    const query = read();
    const params = queryParams(query).toString();
    history.replaceState(null, "", params ? `?${params}` : location.pathname);
    onQuery(query);
  }

  function clear(): void {
    show({ ...WHOLE_LIBRARY, sort: read().sort });
    change();
    search.focus();
  }

  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(change, TYPING_MS);
  });
  filter.addEventListener("change", change);
  sort.addEventListener("change", change);
  part(document, "clear-filter").addEventListener("click", clear);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (search.value === "") search.blur();
    search.value = "";
    change();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement && event.target.type !== "radio") return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  addEventListener("popstate", () => {
    show(readQuery(location.search));
    onQuery(read());
  });

  show(readQuery(location.search));
  return {
    query: read,
    showCounts(counts: VideoCounts): void {
      const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
      setText(part(document, "count"), all === 0 ? "" : all.toLocaleString("en"));
      for (const [status, count] of Object.entries(counts)) {
        const label = part(filter, `count-${status}`);
        setShown(label, count > 0);
        setText(label, count.toLocaleString("en"));
      }
    },
  };
}

import { setAttribute, setShown } from "../../dom/update.ts";

export interface TabEvents {
  /** A tab is in front now; the one before is not any more. */
  onShow(name: string, previous: string): void;
}

/** One row of tabs and their panels, moved along by arrows, Home and End (WAI-ARIA practices, tabs). */
export function createTabs(list: HTMLElement, { onShow }: TabEvents) {
  const tabs = Array.from(list.querySelectorAll<HTMLButtonElement>("[role=tab]"));
  let current = tabs[0]!;

  function select(tab: HTMLButtonElement): void {
    const previous = current;
    current = tab;
    for (const each of tabs) {
      const isCurrent = each === tab;
      setAttribute(each, "aria-selected", String(isCurrent));
      each.tabIndex = isCurrent ? 0 : -1;
      setShown(document.getElementById(each.getAttribute("aria-controls")!)!, isCurrent);
    }
    if (previous !== tab) onShow(nameOf(tab), nameOf(previous));
  }

  list.addEventListener("click", ({ target }) => {
    const tab = (target as Element).closest<HTMLButtonElement>("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs.at(to % tabs.length)!;
    select(tab);
    tab.focus();
  });
  return { current: () => nameOf(current) };
}

const nameOf = (tab: HTMLElement): string => tab.dataset.tab!;

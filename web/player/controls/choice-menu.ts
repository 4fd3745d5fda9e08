import { setShown } from "../../dom/update.ts";

export interface Choice {
  id: string;
  label: string;
}

/** A menu whose options follow what there is to choose from; `onChoose` is given the id. */
export function createChoiceMenu(select: HTMLSelectElement, label: string, onChoose: (id: string) => void) {
  let offered = "";
  select.setAttribute("aria-label", label);
  select.addEventListener("change", () => onChoose(select.value));

  return {
    render(choices: Choice[], chosen: string): void {
      const key = choices.map(({ id, label }) => `${id}=${label}`).join("\n");
      if (key !== offered) {
        offered = key;
        select.replaceChildren(...choices.map(({ id, label }) => new Option(label, id)));
        select.disabled = choices.length < 2;
      }
      if (select.value !== chosen) select.value = chosen;
    },
    /** Takes it out of the page where there is nothing to choose; its label with it. */
    setShown: (shown: boolean) => setShown(select.closest<HTMLElement>("label")!, shown),
  };
}

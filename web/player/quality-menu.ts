import { labelLevel } from "./level-label.ts";
import type { Player } from "./player.ts";

/** A menu of Auto and each rung; its options follow the rungs that the player offers. */
export function createQualityMenu(select: HTMLSelectElement, name: string) {
  let player: Player | undefined;
  let offered = "";
  select.setAttribute("aria-label", `${name} quality`);
  select.addEventListener("change", () => player?.setLevel(select.value));

  return {
    render(current: Player): void {
      player = current;
      // Best first, as people read quality menus.
      const levels = current.levels().reverse();
      const ids = levels.map((level) => level.id).join();
      if (ids !== offered) {
        offered = ids;
        const options = levels.map((level) => new Option(labelLevel(level), level.id));
        select.replaceChildren(new Option("Auto", "auto"), ...options);
        select.disabled = levels.length === 0;
      }
      const chosen = current.chosenLevel();
      if (select.value !== chosen) select.value = chosen;
    },
  };
}

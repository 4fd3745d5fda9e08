import { cloneTemplate, part } from "../../dom/template.ts";
import type { Shortcut } from "./shortcuts.ts";

/** Shows what the keys of the page do, until it is closed. */
export function showShortcuts(shortcuts: Shortcut[]): void {
  const dialog = cloneTemplate("shortcuts-template") as HTMLDialogElement;
  const list = part(dialog, "shortcut-list");
  for (const { caps, label } of shortcuts) {
    const keys = document.createElement("dt");
    const words = document.createElement("dd");
    for (const cap of caps) {
      const key = document.createElement("kbd");
      key.textContent = cap;
      keys.append(key);
    }
    words.textContent = label;
    list.append(keys, words);
  }
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("keydown", ({ key }) => key === "?" && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

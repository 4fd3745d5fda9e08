/** A key of the page: what it does, in words and in fact. */
export interface Shortcut {
  /** As KeyboardEvent.key has them. */
  keys: string[];
  /** As they are printed on keys. */
  caps: string[];
  label: string;
  run(): void;
}

/** Runs shortcuts wherever the focus is, except where the element in focus has its own use for the key. */
export function listenForShortcuts(shortcuts: Shortcut[]): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shortcut = shortcuts.find(({ keys }) => keys.includes(key));
    if (!shortcut || needsKey(event.target, key)) return;
    event.preventDefault();
    shortcut.run();
  });
}

/** Text takes every key, menus and sliders take letters and arrows, buttons are pressed by Space. */
function needsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (document.querySelector("dialog[open]")) return true;
  if (target.matches("input:not([type=range]), textarea, select")) return true;
  if (key.startsWith("Arrow")) return target.matches("input, [role=tab]");
  return key === " " && target.matches("button, a, summary");
}

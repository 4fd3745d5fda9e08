import { part } from "../../dom/template.ts";

const SAID_MS = 1600;

/** A button that copies a text; it is off while there is none. */
export function createCopyButton(button: HTMLButtonElement, initialLabel: string) {
  const words = part(button, "copy-label");
  let label = initialLabel;
  let text: string | null = null;
  let timer: ReturnType<typeof setTimeout>;
  words.textContent = label;

  button.addEventListener("click", async () => {
    if (text === null) return;
    try {
      await navigator.clipboard.writeText(text);
      words.textContent = "Copied";
    } catch {
      // No clipboard on plain HTTP pages or without permission: let the person copy it.
      window.prompt(label, text);
    }
    clearTimeout(timer);
    timer = setTimeout(() => (words.textContent = label), SAID_MS);
  });

  return {
    setLabel(next: string): void {
      label = next;
      words.textContent = label;
    },
    setText(next: string | null): void {
      text = next === null ? null : new URL(next, location.href).href;
      button.disabled = text === null;
      button.title = text ?? "";
    },
  };
}

import { cloneTemplate, part } from "./template.ts";

export interface Toast {
  text: string;
  action?: { label: string; run(): void };
  /** Called when the toast goes and its action was not taken. */
  onGone?(): void;
  /** How long it is shown. */
  shownMs?: number;
}

const SHOWN_MS = 7000;

/** Shows a message at the foot of the page for some seconds; the pointer or focus on it holds it there. */
export function showToast({ text, action, onGone, shownMs = SHOWN_MS }: Toast): { close(): void } {
  const element = cloneTemplate("toast-template");
  const button = part<HTMLButtonElement>(element, "action");
  part(element, "text").textContent = text;
  let timer: ReturnType<typeof setTimeout>;
  let open = true;

  const leave = (then?: () => void) => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    element.remove();
    then?.();
  };
  const close = () => leave(onGone);
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(close, shownMs);
  };
  const hold = () => clearTimeout(timer);

  if (action) {
    button.textContent = action.label;
    button.hidden = false;
    button.addEventListener("click", () => leave(action.run));
  }
  part(element, "close").addEventListener("click", close);
  for (const type of ["pointerenter", "focusin"]) element.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) element.addEventListener(type, start);
  part(document, "toasts").append(element);
  start();
  return { close };
}

import { isPlayable } from "../api/video.ts";
import { cloneTemplate, part } from "../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../dom/update.ts";
import { formatBytes } from "../format/quantities.ts";
import { playerUrl } from "../library/card.ts";
import type { LibraryStore } from "../library/store.ts";
import { describeTransfer, transferStatus } from "./describe-transfer.ts";
import type { Slots } from "./slots.ts";
import { createTransfer, type Transfer, type TransferPhase } from "./transfer.ts";

export interface UploadItem {
  readonly element: HTMLElement;
  readonly transfer: Transfer;
  render(): void;
}

const START_LABELS: Partial<Record<TransferPhase, string>> = {
  ready: "Upload",
  paused: "Go on",
  failed: "Try again",
};

/** A row of the upload list. */
export function createUploadItem(
  file: File,
  slots: Slots,
  store: LibraryStore,
  events: { onChange(): void; onRemove(item: UploadItem): void },
): UploadItem {
  const element = cloneTemplate("upload-template");
  const field = part<HTMLInputElement>(element, "title-field");
  const start = part<HTMLButtonElement>(element, "start");
  const pause = part<HTMLButtonElement>(element, "pause");
  const close = part<HTMLButtonElement>(element, "close");
  const play = part<HTMLAnchorElement>(element, "play");
  const bar = part(element, "bar");
  const transfer = createTransfer(file, slots, () => {
    render();
    events.onChange();
  });
  const { state } = transfer;
  const item: UploadItem = { element, transfer, render };

  field.value = state.title;
  field.addEventListener("input", () => transfer.setTitle(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    // Else the same key press would go on to the button that gets the focus, and pause what it started.
    event.preventDefault();
    transfer.start();
    pause.focus();
  });
  start.addEventListener("click", () => {
    transfer.start();
    pause.focus();
  });
  pause.addEventListener("click", () => {
    transfer.pause();
    start.focus();
  });
  close.addEventListener("click", () => events.onRemove(item));

  function render(): void {
    const { phase } = state;
    const row = state.hash === null ? undefined : store.find(state.hash);
    const isEditable = phase === "checking" || phase === "ready";
    const isOnItsWay = phase === "sending" || phase === "paused";
    setAttribute(element, "data-status", transferStatus(state, row));
    setAttribute(element, "data-phase", phase);
    setShown(field, isEditable);
    setShown(part(element, "title"), !isEditable);
    setText(part(element, "title"), phase === "refused" ? file.name : state.title);
    setText(part(element, "file"), `${file.name} · ${formatBytes(file.size)}`);
    setText(part(element, "state"), describeTransfer(state, file.size, row));

    const startLabel = START_LABELS[phase];
    setShown(start, startLabel !== undefined);
    if (startLabel) setText(start, startLabel);
    setAttribute(start, "aria-label", `${startLabel ?? "Upload"}: ${state.title}`);
    setShown(pause, phase === "sending" && state.sentBytes < file.size);
    setAttribute(pause, "aria-label", `Pause ${state.title}`);
    const closeLabel = isOnItsWay ? "Cancel the upload" : "Remove from this list";
    setAttribute(close, "aria-label", `${closeLabel}: ${state.title}`);
    setAttribute(close, "title", closeLabel);

    setShown(play, row !== undefined && isPlayable(row));
    if (state.hash !== null) setAttribute(play, "href", playerUrl(state.hash));
    setAttribute(play, "target", isOnItsWay ? "_blank" : "_self");
    setAttribute(play, "aria-label", `Play ${state.title}`);
    setShown(bar, isOnItsWay);
    setAttribute(bar, "aria-label", `Upload of ${state.title}`);
    setProgress(bar, file.size === 0 ? 0 : state.sentBytes / file.size);
  }

  render();
  return item;
}

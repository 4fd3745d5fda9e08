import { isPlayable } from "../../api/video.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../../dom/update.ts";
import { formatBytes } from "../../format/quantities.ts";
import type { LibraryStore } from "../../library/store.ts";
import type { Upload, UploadPhase } from "../upload.ts";
import { describeUpload, uploadStatus } from "./describe-upload.ts";
import { createRowPlayer } from "./row-player.ts";

export interface UploadRow {
  readonly element: HTMLElement;
  readonly upload: Upload;
  render(): void;
  /** Takes it off the page. */
  remove(): void;
}

const START_LABELS: Partial<Record<UploadPhase, string>> = {
  ready: "Upload",
  paused: "Go on",
  failed: "Try again",
};

/** An upload in the list. `upload` tells its changes by `render`. */
export function createUploadRow(
  upload: Upload,
  store: LibraryStore,
  onClose: (row: UploadRow) => void,
): UploadRow {
  const element = cloneTemplate("upload-template");
  const field = part<HTMLInputElement>(element, "title-field");
  const start = part<HTMLButtonElement>(element, "start");
  const pause = part<HTMLButtonElement>(element, "pause");
  const close = part<HTMLButtonElement>(element, "close");
  const bar = part(element, "bar");
  const player = createRowPlayer(element);
  const { file, state } = upload;
  const row: UploadRow = { element, upload, render, remove };

  field.value = state.title;
  field.addEventListener("input", () => upload.setTitle(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    // Else the same key press would go on to the button that gets the focus, and pause what it started.
    event.preventDefault();
    startAndFocus();
  });
  start.addEventListener("click", startAndFocus);
  pause.addEventListener("click", () => {
    upload.pause();
    start.focus();
  });
  close.addEventListener("click", () => onClose(row));

  function startAndFocus(): void {
    upload.start();
    pause.focus();
  }

  function render(): void {
    const { phase } = state;
    const film = state.hash === null ? undefined : store.find(state.hash);
    const isEditable = (phase === "checking" || phase === "ready") && !state.isResumed;
    const isBegun = phase === "sending" || phase === "paused" || (phase === "failed" && state.hash !== null);
    setAttribute(element, "data-status", uploadStatus(state, film));
    setAttribute(element, "data-phase", phase);
    setShown(field, isEditable);
    setShown(part(element, "title"), !isEditable);
    setText(part(element, "title"), phase === "refused" ? file.name : state.title);
    setText(part(element, "file"), `${file.name} · ${formatBytes(file.size)}`);
    setText(part(element, "state"), describeUpload(state, file.size, film));

    const startLabel = START_LABELS[phase];
    setShown(start, startLabel !== undefined);
    if (startLabel) setText(start, startLabel);
    setAttribute(start, "aria-label", `${startLabel ?? "Upload"}: ${state.title}`);
    setShown(pause, phase === "sending" && state.sentBytes < file.size);
    setAttribute(pause, "aria-label", `Pause ${state.title}`);
    const closeLabel = isBegun ? "Cancel the upload" : "Remove from this list";
    setAttribute(close, "aria-label", `${closeLabel}: ${state.title}`);
    setAttribute(close, "title", closeLabel);

    player.render(film && isPlayable(film) ? film : null, state.title);
    setShown(bar, isBegun);
    setAttribute(bar, "aria-label", `Upload of ${state.title}`);
    setProgress(bar, file.size === 0 ? 0 : state.sentBytes / file.size);
  }

  function remove(): void {
    player.close();
    element.remove();
  }

  render();
  return row;
}

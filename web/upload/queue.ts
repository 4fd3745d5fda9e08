import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import type { LibraryStore } from "../library/store.ts";
import { createUploadItem, type UploadItem } from "./item.ts";
import { createSlots } from "./slots.ts";

/** Chunks in flight over all files: a browser has six connections an origin, and players need some. */
const PARALLEL_CHUNKS = 3;

export interface UploadQueueOptions {
  store: LibraryStore;
  /** A film began or ended being sent by this page. */
  onChange(): void;
}

/** The list of files that were chosen on this page, and their uploads. */
export function createUploadQueue({ store, onChange }: UploadQueueOptions) {
  const slots = createSlots(PARALLEL_CHUNKS);
  const list = part<HTMLUListElement>(document, "upload-list");
  const uploadAll = part<HTMLButtonElement>(document, "upload-all");
  const clearDone = part<HTMLButtonElement>(document, "clear-done");
  let items: UploadItem[] = [];
  let sending = "";

  const inPhase = (...phases: string[]) => items.filter((item) => phases.includes(item.transfer.state.phase));

  function render(): void {
    const ready = inPhase("ready").length;
    const done = inPhase("sent", "refused").length;
    setShown(part(document, "uploads"), items.length > 0);
    setShown(uploadAll, ready > 1);
    setText(uploadAll, `Upload all ${ready}`);
    setShown(clearDone, done > 1);
    const nowSending = inPhase("sending")
      .map((item) => item.transfer.state.hash)
      .join();
    if (nowSending !== sending) {
      sending = nowSending;
      onChange();
    }
  }

  function takeOff(gone: UploadItem[]): void {
    items = items.filter((item) => !gone.includes(item));
    for (const item of gone) item.element.remove();
    render();
  }

  function discard(gone: UploadItem[]): void {
    for (const item of gone) item.transfer.cancel();
    takeOff(gone);
  }

  uploadAll.addEventListener("click", () => {
    for (const item of inPhase("ready")) item.transfer.start();
  });
  clearDone.addEventListener("click", () => discard(inPhase("sent", "refused")));
  store.subscribe(() => {
    for (const item of items) item.render();
  });
  addEventListener("beforeunload", (event) => {
    if (inPhase("sending").length > 0) event.preventDefault();
  });

  return {
    add(files: File[]): void {
      for (const file of files) {
        const item = createUploadItem(file, slots, store, {
          onChange: render,
          onRemove: (removed) => discard([removed]),
        });
        items.push(item);
        list.append(item.element);
      }
      render();
      const first = list.querySelector<HTMLInputElement>('[data-phase="checking"] .field');
      first?.focus();
    },
    isSending: (hash: string): boolean =>
      inPhase("sending").some((item) => item.transfer.state.hash === hash),
    /** Stops the upload of a film that is being deleted. */
    drop(hash: string): void {
      const gone = items.filter((item) => item.transfer.state.hash === hash);
      for (const item of gone) item.transfer.pause();
      takeOff(gone);
    },
  };
}

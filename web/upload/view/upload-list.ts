import { uploadServer } from "../../api/upload-server.ts";
import { part } from "../../dom/template.ts";
import { setProgress, setShown, setText } from "../../dom/update.ts";
import type { LibraryStore } from "../../library/store.ts";
import { createUploader, type GivenFile, type Upload } from "../index.ts";
import { describeSending } from "./describe-upload.ts";
import { createUnfinishedRow, type UnfinishedRow } from "./unfinished-row.ts";
import { createUploadRow, type UploadRow } from "./upload-row.ts";

export interface UploadListOptions {
  store: LibraryStore;
  /** A film began or ended being sent by this page. */
  onChange(): void;
}

/** The files that were chosen on this page and those of earlier visits, and their uploads. */
export function createUploadList({ store, onChange }: UploadListOptions) {
  const uploader = createUploader({ server: uploadServer });
  const list = part<HTMLUListElement>(document, "upload-list");
  const uploadAll = part<HTMLButtonElement>(document, "upload-all");
  const clearDone = part<HTMLButtonElement>(document, "clear-done");
  let rows: UploadRow[] = [];
  let unfinished: UnfinishedRow[] = [];
  let sending = "";

  const inPhase = (...phases: string[]) => rows.filter(({ upload }) => phases.includes(upload.state.phase));

  function render(): void {
    const ready = inPhase("ready").length;
    setShown(part(document, "uploads"), rows.length + unfinished.length > 0);
    setShown(uploadAll, ready > 1);
    setText(uploadAll, `Upload all ${ready}`);
    setShown(clearDone, inPhase("sent", "refused").length > 1);
    renderOverall();
    const nowSending = inPhase("sending")
      .map(({ upload }) => upload.state.hash)
      .join();
    if (nowSending !== sending) {
      sending = nowSending;
      onChange();
    }
  }

  /** All that was started and is not over; one alone says it in its own row. */
  function renderOverall(): void {
    const under = inPhase("sending", "paused", "failed", "sent").map(({ upload }) => upload);
    const isShown = under.length > 1 && inPhase("sending").length > 0;
    setShown(part(document, "overall"), isShown);
    if (!isShown) return;
    const sizes = under.map(({ file, state }) => ({ state, size: file.size }));
    const done = inPhase("sent").length;
    setText(part(document, "overall-text"), `${done} of ${under.length} · ${describeSending(sizes)}`);
    const sum = (of: (upload: (typeof sizes)[number]) => number) =>
      sizes.reduce((total, u) => total + of(u), 0);
    setProgress(part(document, "overall-bar"), sum(({ state }) => state.sentBytes) / sum(({ size }) => size));
  }

  function show(upload: Upload, before: Element | null = null): void {
    const row = createUploadRow(upload, store, (closed) => {
      closed.upload.cancel();
      takeOff([closed]);
    });
    upload.subscribe(() => {
      row.render();
      startResumed(upload);
      render();
    });
    rows.push(row);
    list.insertBefore(row.element, before);
    startResumed(upload);
  }

  /** Who gives the same file again wants it to go on. */
  function startResumed(upload: Upload): void {
    const { phase, hash, isResumed } = upload.state;
    if (phase !== "ready" || !isResumed) return;
    for (const row of unfinished) if (row.unfinished.hash === hash) takeOffUnfinished(row);
    upload.start();
  }

  function takeOff(gone: UploadRow[]): void {
    rows = rows.filter((row) => !gone.includes(row));
    for (const row of gone) row.remove();
    render();
  }

  function takeOffUnfinished(gone: UnfinishedRow): void {
    unfinished = unfinished.filter((row) => row !== gone);
    gone.element.remove();
    render();
  }

  async function resume(row: UnfinishedRow, given: GivenFile): Promise<void> {
    show(await uploader.resume(row.unfinished, given), row.element);
  }

  async function lookForUnfinished(): Promise<void> {
    const found = await uploader.unfinished();
    for (const upload of found) {
      const isShown = unfinished.some((row) => row.unfinished.hash === upload.hash);
      const isOwn = rows.some((row) => row.upload.state.hash === upload.hash);
      if (isShown || isOwn) continue;
      const row = createUnfinishedRow(upload, {
        onFile: resume,
        onDiscard(discarded) {
          takeOffUnfinished(discarded);
          uploader.discard(discarded.unfinished.hash).catch(console.warn);
        },
      });
      unfinished.push(row);
      list.append(row.element);
    }
    render();
  }
  const look = () =>
    lookForUnfinished().catch((error) => console.warn("no unfinished uploads are known", error));

  uploadAll.addEventListener("click", () => {
    for (const { upload } of inPhase("ready")) upload.start();
  });
  clearDone.addEventListener("click", () => takeOff(inPhase("sent", "refused")));
  store.subscribe(() => {
    for (const row of rows) row.render();
  });
  addEventListener("beforeunload", (event) => {
    if (inPhase("sending").length > 0) event.preventDefault();
  });
  // Another tab may have been closed in the middle.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  void look();

  return {
    add(files: GivenFile[]): void {
      for (const given of files) show(uploader.add(given));
      render();
      list.querySelector<HTMLInputElement>('[data-phase="checking"] .field')?.focus();
    },
    isSending: (hash: string): boolean => inPhase("sending").some(({ upload }) => upload.state.hash === hash),
    /** Lets go of a film that is being deleted. */
    drop(hash: string): void {
      const gone = rows.filter(({ upload }) => upload.state.hash === hash);
      for (const { upload } of gone) upload.abandon();
      takeOff(gone);
      for (const row of unfinished.filter((row) => row.unfinished.hash === hash)) {
        takeOffUnfinished(row);
        uploader.forget(hash).catch(console.warn);
      }
    },
  };
}

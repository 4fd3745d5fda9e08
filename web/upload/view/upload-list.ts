import { uploadServer } from "../../api/upload-server.ts";
import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import type { LibraryStore } from "../../library/store.ts";
import { createUploader, type GivenFile, type Upload, type UploadPhase } from "../index.ts";
import { describeNews } from "./describe-upload.ts";
import { renderOverall } from "./overall.ts";
import { createUnfinishedList } from "./unfinished-list.ts";
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
  let sending = "";

  const inPhase = (...phases: UploadPhase[]) =>
    rows.filter(({ upload }) => phases.includes(upload.state.phase));
  const ofFilm = (hash: string) => rows.filter(({ upload }) => upload.state.hash === hash);

  const unfinished = createUnfinishedList({
    uploader,
    list,
    isOwn: (hash) => ofFilm(hash).length > 0,
    onResume: show,
    onChange: render,
  });

  function render(): void {
    const ready = inPhase("ready").length;
    setShown(part(document, "uploads"), rows.length + unfinished.count() > 0);
    setShown(uploadAll, ready > 1);
    setText(uploadAll, `Upload all ${ready}`);
    setShown(clearDone, inPhase("sent", "refused").length > 1);
    renderOverall(rows.map(({ upload }) => upload));
    const nowSending = inPhase("sending")
      .map(({ upload }) => upload.state.hash)
      .join();
    if (nowSending !== sending) {
      sending = nowSending;
      onChange();
    }
  }

  function show(upload: Upload, before: Element | null = null): void {
    const row = createUploadRow(upload, store, (closed) => {
      closed.upload.cancel();
      takeOff([closed]);
    });
    let told = "";
    upload.subscribe(() => {
      row.render();
      startResumed(upload);
      render();
      const news = describeNews(upload.state);
      if (news !== told && news !== "") setText(part(document, "upload-news"), news);
      told = news;
    });
    rows.push(row);
    list.insertBefore(row.element, before);
    startResumed(upload);
  }

  /** Who gives the same file again wants it to go on. */
  function startResumed(upload: Upload): void {
    const { phase, hash, isResumed } = upload.state;
    if (phase !== "ready" || !isResumed) return;
    unfinished.takeOff(hash!);
    upload.start();
  }

  function takeOff(gone: UploadRow[]): void {
    rows = rows.filter((row) => !gone.includes(row));
    for (const row of gone) row.remove();
    render();
  }

  /** What turned out to be no film is not sent to its end. */
  function stopRefused({ upload }: UploadRow): void {
    const film = upload.state.hash === null ? undefined : store.find(upload.state.hash);
    if (upload.state.phase !== "sending" || !film?.error?.code.startsWith("source_")) return;
    upload.fail(film.error.detail);
  }

  uploadAll.addEventListener("click", () => {
    for (const { upload } of inPhase("ready")) upload.start();
  });
  clearDone.addEventListener("click", () => takeOff(inPhase("sent", "refused")));
  store.subscribe(() => {
    for (const row of rows) {
      row.render();
      stopRefused(row);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (inPhase("sending").length > 0) event.preventDefault();
  });

  return {
    add(files: GivenFile[]): void {
      for (const given of files) show(uploader.add(given));
      render();
      list.querySelector<HTMLInputElement>('[data-phase="checking"] .field')?.focus();
    },
    isSending: (hash: string): boolean => ofFilm(hash).some(({ upload }) => upload.state.phase === "sending"),
    /** Lets go of a film that is being deleted. */
    drop(hash: string): void {
      const gone = ofFilm(hash);
      for (const { upload } of gone) upload.abandon();
      takeOff(gone);
      unfinished.drop(hash);
    },
  };
}

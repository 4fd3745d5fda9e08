import { isPlayable, type VideoRow, workDone } from "../api/video.ts";
import { cloneTemplate, part } from "../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../dom/update.ts";
import { formatLength } from "../format/quantities.ts";
import { createCardPreview } from "./card-preview.ts";
import { describeFacts, describeStatus, describeWork, STATUS_WORDS } from "./describe.ts";
import { createTitleField } from "./title-field.ts";

export interface CardActions {
  onDelete(row: VideoRow): void;
  onRename(row: VideoRow, title: string): void;
  onRetry(row: VideoRow): Promise<void>;
  /** Opens the menu of a film beside its button. */
  onShare(row: VideoRow, button: HTMLButtonElement): void;
  /** This page uploads the film now. */
  isSending(hash: string): boolean;
}

export interface Card {
  element: HTMLElement;
  /** Shows a row; writes only what changed. */
  update(row: VideoRow): void;
  /** Focuses the control of this name if it is shown, else the first that is. */
  focus(partName?: string): void;
}

export const playerUrl = (hash: string) => `./streaming.html?v=${encodeURIComponent(hash)}`;

/** A film of the library. It belongs to its film as long as it is near the screen. */
export function createCard(actions: CardActions): Card {
  const element = cloneTemplate("card-template");
  const title = part(element, "title");
  const detail = part(element, "detail");
  const play = part<HTMLAnchorElement>(element, "play");
  const cover = part<HTMLAnchorElement>(element, "cover");
  const retry = part<HTMLButtonElement>(element, "retry");
  const share = part<HTMLButtonElement>(element, "share");
  const remove = part<HTMLButtonElement>(element, "delete");
  const duration = part(element, "duration");
  const bar = part(element, "bar");
  const thumbnail = part<HTMLImageElement>(element, "thumbnail");
  const preview = createCardPreview(element);
  const titleField = createTitleField(element, (text) => actions.onRename(row, text));
  let row: VideoRow;

  thumbnail.addEventListener("load", () => thumbnail.classList.add("loaded"));
  thumbnail.addEventListener("error", () => thumbnail.classList.remove("loaded"));
  remove.addEventListener("click", () => actions.onDelete(row));
  share.addEventListener("click", () => actions.onShare(row, share));
  retry.addEventListener("click", async () => {
    retry.disabled = true;
    await actions.onRetry(row);
    retry.disabled = false;
  });
  element.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === "F2") titleField.edit();
    if (event.key === "Delete") actions.onDelete(row);
  });

  function update(next: VideoRow): void {
    row = next;
    const isSending = actions.isSending(row.video_hash);
    setAttribute(element, "data-status", row.status);
    setAttribute(element, "data-hash", row.video_hash);
    setText(title, row.title);
    setAttribute(title, "title", row.title);
    const status = part(element, "status");
    setText(status, describeStatus(row));
    element.toggleAttribute("data-damaged", row.status === "completed" && row.damage !== null);
    if (row.damage) setAttribute(status, "title", row.damage.detail);
    setText(part(element, "facts"), describeFacts(row));
    const work = describeWork(row, isSending);
    setText(detail, work.text);
    setShown(detail, work.text !== "");
    detail.classList.toggle("asks", work.asks);

    for (const link of [play, cover]) {
      setAttribute(link, "href", playerUrl(row.video_hash));
      // Leaving this page would end its uploads, so the player opens beside it.
      setAttribute(link, "target", isSending ? "_blank" : "_self");
      setShown(link, isPlayable(row));
    }
    setAttribute(play, "aria-label", `Play ${row.title}`);
    setAttribute(retry, "aria-label", `Try again: ${row.title}`);
    setAttribute(share, "aria-label", `Share ${row.title}`);
    setAttribute(remove, "aria-label", `Delete ${row.title}`);
    setShown(retry, row.status === "failed");

    // What is being done takes its place.
    setShown(duration, row.duration !== null && work.text === "");
    if (row.duration !== null) setText(duration, formatLength(row.duration));
    setShown(bar, row.status === "uploading" || row.status === "processing");
    setAttribute(bar, "aria-label", `${STATUS_WORDS[row.status]} ${row.title}`);
    setProgress(bar, workDone(row));
    if (row.thumbnail_url !== null) setAttribute(thumbnail, "src", row.thumbnail_url);
    preview.update(row);
    titleField.update(row);
  }

  function focus(partName = ""): void {
    const wanted = element.querySelector<HTMLElement>(`[data-part="${partName}"]:not([hidden])`);
    const first = element.querySelector<HTMLElement>(".card-actions :is(a, button):not([hidden])");
    (wanted ?? first)?.focus({ preventScroll: true });
  }

  return { element, update, focus };
}

import { removeCaptions } from "../../api/client.ts";
import { ApiError, describeError } from "../../api/problem.ts";
import type { Captions, UnusableCaptions, VideoDetail } from "../../api/video.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { showToast } from "../../dom/toasts.ts";
import { setAttribute, setShown, setText } from "../../dom/update.ts";
import { createAddForm } from "./add-form.ts";

const KINDS: Record<Captions["kind"], string> = {
  subtitles: "Subtitles",
  captions: "Captions (SDH)",
  forced: "Forced",
};
const FROM: Record<Captions["from"], string> = { source: "In the film", upload: "Added" };
/** The API removes at once and for good: until then nothing is asked of it. */
const UNDO_MS = 8000;

/** The film's captions: what there is, files to add, and to remove what was added. */
export function createCaptionPanel(hash: string | null) {
  const body = part(document, "caption-rows");
  /** Removed here, until the API knows. */
  const hidden = new Map<string, Captions>();
  let film: VideoDetail | null = null;
  if (hash !== null) createAddForm(part(document, "caption-form"), hash);

  function remove(captions: Captions): void {
    hidden.set(captions.id, captions);
    renderRows();
    showToast({
      text: `Removed “${captions.label}”`,
      action: { label: "Undo", run: () => bringBack(captions) },
      onGone: () => void removeNow(captions),
      shownMs: UNDO_MS,
    });
  }

  function bringBack({ id }: Captions): void {
    hidden.delete(id);
    renderRows();
  }

  /** What is hidden stays so: the film's news leaves it out in a moment. */
  async function removeNow(captions: Captions, keepalive = false): Promise<void> {
    try {
      await removeCaptions(hash!, captions.id, keepalive);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      bringBack(captions);
      showToast({ text: `“${captions.label}” was not removed: ${describeError(error)}` });
    }
  }
  addEventListener("pagehide", () => {
    for (const captions of hidden.values()) void removeNow(captions, true);
  });

  function renderRows(): void {
    const shown = film?.captions.filter(({ id }) => !hidden.has(id)) ?? [];
    const unusable = film?.unusable_captions ?? [];
    setShown(part(document, "caption-table"), shown.length + unusable.length > 0);
    setShown(part(document, "captions-placeholder"), shown.length + unusable.length === 0);
    body.replaceChildren(
      ...shown.map((captions) => renderRow(captions, () => remove(captions))),
      ...unusable.map(renderUnusable),
    );
  }

  return {
    render(next: VideoDetail): void {
      const isNew = JSON.stringify([film?.captions, film?.unusable_captions]);
      film = next;
      // Else whoever is at a button of it would lose it with each segment.
      if (isNew !== JSON.stringify([next.captions, next.unusable_captions])) renderRows();
    },
  };
}

function renderRow(captions: Captions, onRemove: () => void): HTMLElement {
  const { label, language, kind, from, url } = captions;
  const row = cloneTemplate("caption-template");
  setText(part(row, "label"), label);
  setText(part(row, "language"), language ?? "–");
  setText(part(row, "kind"), KINDS[kind]);
  setText(part(row, "from"), FROM[from]);
  const download = part<HTMLAnchorElement>(row, "download");
  setShown(download, url !== null);
  if (url !== null) download.href = url;
  setText(part(row, "download-label"), `Download ${label} as WebVTT`);
  const remove = part<HTMLButtonElement>(row, "remove");
  setShown(remove, from === "upload");
  setAttribute(remove, "aria-label", `Remove ${label}`);
  remove.addEventListener("click", onRemove);
  return row;
}

function renderUnusable({ label, language, codec, reason }: UnusableCaptions): HTMLElement {
  const row = cloneTemplate("caption-template");
  row.classList.add("unusable");
  setText(part(row, "label"), label);
  setText(part(row, "language"), language ?? "–");
  setText(part(row, "kind"), `Not shown: ${reason}`);
  setText(part(row, "from"), codec);
  for (const name of ["download", "remove"]) setShown(part(row, name), false);
  return row;
}

import { part } from "../../dom/template.ts";
import { setProgress, setShown, setText } from "../../dom/update.ts";
import type { Upload, UploadPhase } from "../index.ts";
import { describeSending } from "./describe-upload.ts";

const STARTED: readonly UploadPhase[] = ["sending", "paused", "failed", "sent"];

/** One line for all that was started and is not over; one upload alone says it in its own row. */
export function renderOverall(uploads: Upload[]): void {
  const started = uploads.filter(({ state }) => STARTED.includes(state.phase));
  const inPhase = (phase: UploadPhase) => started.filter(({ state }) => state.phase === phase).length;
  const isShown = started.length > 1 && inPhase("sending") > 0;
  setShown(part(document, "overall"), isShown);
  if (!isShown) return;
  const sized = started.map(({ file, state }) => ({ state, size: file.size }));
  setText(
    part(document, "overall-text"),
    `${inPhase("sent")} of ${started.length} · ${describeSending(sized)}`,
  );
  const sentBytes = sized.reduce((sum, { state }) => sum + state.sentBytes, 0);
  const size = sized.reduce((sum, upload) => sum + upload.size, 0);
  setProgress(part(document, "overall-bar"), sentBytes / size);
}

import { isPlayable, type VideoDetail, type VideoRow, workDone } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../dom/update.ts";
import { formatBytes, formatLength, formatPercent, formatRemaining } from "../format/quantities.ts";
import { describeStatus } from "../library/describe.ts";

/** What is said of the film above the players. */
export function renderFilm(row: VideoRow, detail: VideoDetail | null): void {
  document.title = `${row.title} · VidPipeline`;
  setText(part(document, "title"), row.title);
  setAttribute(part(document, "film"), "data-status", row.status);
  setAttribute(part(document, "status"), "data-status", row.status);
  setText(part(document, "status"), describeStatus(row));
  part(document, "status").toggleAttribute("data-damaged", row.damage !== null);
  setText(part(document, "facts"), describeFilm(row, detail));
  const isWorking = row.status === "uploading" || row.status === "processing";
  part(document, "bar").style.visibility = isWorking ? "visible" : "hidden";
  setProgress(part(document, "bar"), workDone(row));
}

function describeFilm(row: VideoRow, detail: VideoDetail | null): string {
  const facts: string[] = [];
  if (row.status === "uploading") facts.push(`${formatPercent(workDone(row))} received`);
  if (row.status === "processing") facts.push(`${formatPercent(workDone(row))} encoded`);
  const isWorking = facts.length > 0;
  if (isWorking && detail?.eta_seconds != null) facts.push(`${formatRemaining(detail.eta_seconds)} left`);
  if (row.duration !== null) facts.push(formatLength(row.duration));
  if (row.size !== null) facts.push(formatBytes(row.size));
  return facts.join(" · ");
}

/** What stands over the pictures until the film can be played. */
export function describeWaiting(row: VideoRow): { title: string; text: string } | null {
  if (isPlayable(row)) return null;
  if (row.status === "failed") return { title: "Not playable", text: "This film could not be processed." };
  const share = formatPercent(workDone(row));
  const doing = row.status === "uploading" ? `${share} received.` : `${share} encoded.`;
  return { title: "Waiting for the first segment", text: `${doing} It starts by itself.` };
}

export interface Notice {
  text: string;
  /** By default something failed. */
  status?: "failed" | "damaged";
  retry?: { label: string; run(): void };
}

/** A message across the page; an action adds its button. Null takes it away. */
export function renderNotice(notice: Notice | null): void {
  const retry = part<HTMLButtonElement>(document, "retry");
  setShown(part(document, "notice"), notice !== null);
  setAttribute(part(document, "notice"), "data-status", notice?.status ?? "failed");
  setText(part(document, "notice-text"), notice?.text ?? "");
  setShown(retry, notice?.retry !== undefined);
  setText(retry, notice?.retry?.label ?? "Try again");
  retry.onclick = notice?.retry?.run ?? null;
}

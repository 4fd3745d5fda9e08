import { isPlayable, type VideoRow, type VideoStatus, workDone } from "../api/video.ts";
import { formatAge } from "../format/age.ts";
import { formatBytes, formatClock, formatPercent, formatRemaining } from "../format/quantities.ts";

/** An upload that was silent this long is taken for interrupted. */
const SILENT_MS = 60_000;

export const STATUS_WORDS: Record<VideoStatus, string> = {
  uploading: "Uploading",
  processing: "Processing",
  completed: "Completed",
  failed: "Failed",
};

/** The status of a film in a word or two; of one that plays damaged, from when on. */
export function describeStatus({ status, damage }: VideoRow): string {
  if (status !== "completed" || !damage) return STATUS_WORDS[status];
  return damage.at === null ? "Damaged" : `Damaged at ${formatClock(damage.at)}`;
}

/** The short facts beside a film's status: resolution, size and age. */
export function describeFacts(row: VideoRow, now = Date.now()): string {
  const facts = [formatAge(row.created_at, now)];
  if (row.size !== null) facts.unshift(formatBytes(row.size));
  // By the short side, as rungs are named.
  if (row.width !== null && row.height !== null) facts.unshift(`${Math.min(row.width, row.height)}p`);
  return facts.filter(Boolean).join(" · ");
}

export interface Work {
  text: string;
  /** The person has to do something. */
  asks: boolean;
}

/** What a film is doing, in words; `isSending` when this page uploads it. */
export function describeWork(row: VideoRow, isSending: boolean, now = Date.now()): Work {
  if (row.status === "completed") return { text: "", asks: false };
  if (row.status === "failed") {
    return { text: row.error?.detail ?? "It failed for a reason that was not told.", asks: true };
  }
  const isSilent = now - Date.parse(row.updated_at) > SILENT_MS;
  if (row.status === "uploading" && isSilent && !isSending) {
    return { text: "The upload stopped. Choose the same file again and it goes on from there.", asks: true };
  }
  const share = formatPercent(workDone(row));
  const work = row.status === "uploading" ? `${share} received` : `${share} encoded`;
  const left = row.status === "processing" && row.eta_seconds !== null && formatRemaining(row.eta_seconds);
  const parts = [work, left && `${left} left`, isPlayable(row) && "playable now"];
  return { text: parts.filter(Boolean).join(" · "), asks: false };
}

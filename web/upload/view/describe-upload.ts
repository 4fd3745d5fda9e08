import type { VideoRow, VideoStatus } from "../../api/video.ts";
import { formatBytes, formatPercent, formatRemaining } from "../../format/quantities.ts";
import type { Wait } from "../send/persist.ts";
import type { UploadState } from "../upload.ts";

/** What an upload is doing, in words; `row` is its film as the library knows it. */
export function describeUpload(state: UploadState, size: number, row: VideoRow | undefined): string {
  switch (state.phase) {
    case "checking":
      return "Reading the file…";
    case "ready":
      return "Ready to upload";
    case "sending":
      return state.wait ? describeWait(state.wait) : describeSending([{ state, size }]);
    case "paused":
      return `Paused at ${formatPercent(state.sentBytes / size)}`;
    case "sent":
      if (row?.status === "failed") return row.error?.detail ?? "The film cannot be processed.";
      if (row?.status !== "completed") return "Uploaded; processing goes on";
      return row.damage ? `Completed. ${row.damage.detail}` : "Completed";
    default:
      return state.message ?? "";
  }
}

/** What is worth interrupting a person who listens to the page; empty while all goes well. */
export function describeNews(state: UploadState): string {
  const { phase, title, message, wait } = state;
  if (phase === "sent") return `${title}: uploaded`;
  if (phase === "refused" || phase === "failed") return `${title}: ${message}`;
  if (phase !== "sending" || wait === null) return "";
  return wait.kind === "offline" ? describeWait(wait) : `${title}: ${wait.problem.message}`;
}

/** Why it stands still, and what happens next. */
export function describeWait(wait: Wait): string {
  if (wait.kind === "offline") return "Offline. Goes on by itself.";
  const { message } = wait.problem;
  return wait.ms < 5000
    ? `${message} Trying again…`
    : `${message} Tried again in ${formatRemaining(wait.ms / 1000)}.`;
}

/** Bytes, rate and what remains of one upload or of several together. */
export function describeSending(uploads: { state: UploadState; size: number }[]): string {
  const total = (of: (upload: (typeof uploads)[number]) => number) =>
    uploads.reduce((sum, u) => sum + of(u), 0);
  const size = total((upload) => upload.size);
  const sent = total(({ state }) => state.sentBytes);
  const rate = total(({ state }) => (state.phase === "sending" ? (state.rate ?? 0) : 0));
  if (sent >= size) return "Finishing…";
  const parts = [`${formatBytes(sent)} of ${formatBytes(size)}`];
  if (rate > 0) parts.push(`${formatBytes(rate)}/s`, `${formatRemaining((size - sent) / rate)} left`);
  return parts.join(" · ");
}

/** The status whose colour an upload takes. */
export function uploadStatus(state: UploadState, row: VideoRow | undefined): VideoStatus | "idle" {
  if (state.phase === "refused" || state.phase === "failed") return "failed";
  if (state.phase === "sent") return row?.status === "failed" ? "failed" : "completed";
  if (state.phase === "sending") return state.wait === null ? "uploading" : "processing";
  return "idle";
}

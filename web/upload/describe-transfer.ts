import type { VideoRow, VideoStatus } from "../api/video.ts";
import { formatBytes, formatPercent, formatRemaining } from "../format/quantities.ts";
import type { TransferState } from "./transfer.ts";

/** What a transfer is doing, in words; `row` is its film as the library knows it. */
export function describeTransfer(state: TransferState, size: number, row: VideoRow | undefined): string {
  switch (state.phase) {
    case "checking":
      return "Reading the file…";
    case "ready":
      return "Ready to upload";
    case "sending":
      return state.message ?? describeSending(state, size);
    case "paused":
      return `Paused at ${formatPercent(state.sentBytes / size)}`;
    case "sent":
      if (row?.status === "failed") return row.error?.detail ?? "The film cannot be processed.";
      return row?.status === "completed" ? "Completed" : "Uploaded; processing goes on";
    default:
      return state.message ?? "";
  }
}

function describeSending(state: TransferState, size: number): string {
  if (state.sentBytes >= size) return "Finishing…";
  const parts = [`${formatBytes(state.sentBytes)} of ${formatBytes(size)}`];
  if (state.rate) {
    parts.push(`${formatBytes(state.rate)}/s`);
    parts.push(`${formatRemaining((size - state.sentBytes) / state.rate)} left`);
  }
  return parts.join(" · ");
}

/** The status whose colour a transfer takes. */
export function transferStatus(state: TransferState, row: VideoRow | undefined): VideoStatus | "idle" {
  if (state.phase === "refused" || state.phase === "failed") return "failed";
  if (state.phase === "sent") return row?.status === "failed" ? "failed" : "completed";
  if (state.phase === "sending") return state.message === null ? "uploading" : "processing";
  return "idle";
}

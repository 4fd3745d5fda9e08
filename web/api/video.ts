import type { CaptionKind } from "../../core/video/captions/track.ts";
import type { Chapter } from "../../core/video/chapters.ts";
import { bytesOfFirst } from "../../core/video/chunk-plan.ts";
import type { Decision } from "../../core/video/report/explain/decision.ts";
import type { MediaReport } from "../../core/video/report/media-report.ts";

/** The rows and details that the HTTP interface serves, as the pages use them. */
export type VideoStatus = "uploading" | "processing" | "completed" | "failed";

export interface VideoFailure {
  code: string;
  /** A sentence for the person who uploaded the film. */
  detail: string;
}

/** What was asked for as a film's poster: seconds that a person chose, or null: one is found. */
export interface PosterWish {
  chosen: number | null;
  state: "making" | "ready" | "failed";
}

export interface VideoDamage {
  at: number | null;
  detail: string;
}

/** One film as `GET /videos` lists it and as the SSE event `video` carries it. */
export interface VideoRow {
  id: string | number;
  video_hash: string;
  title: string;
  description: string | null;
  total_chunks: number;
  received_chunks: number;
  status: VideoStatus;
  url: string | null;
  /** Set as soon as the film is playable, which can be before the upload ends. */
  hls_url: string | null;
  dash_url: string | null;
  /** Another address for each picture. */
  thumbnail_url: string | null;
  poster: PosterWish;
  /** A thumbnail track for `loadStoryboard`; null until it is made. */
  storyboard_url: string | null;
  created_at: string;
  updated_at: string;
  /** Bytes, when the client told them. */
  size: number | null;
  /** Seconds, when the source is inspected. */
  duration: number | null;
  /** Of the picture as it is meant to be seen, in pixels. */
  width: number | null;
  height: number | null;
  playable_at: string | null;
  /** 0..1 */
  progress: number;
  /** Seconds of work left, while there is some and its pace is known. */
  eta_seconds: number | null;
  error: VideoFailure | null;
  /** It plays, though something of it is damaged or missing: from which second on, and the rest in words. */
  damage: VideoDamage | null;
}

/** One step of the ladder; `announced` says that the manifests list it. */
export interface Rung {
  rung: string;
  width: number | null;
  height: number | null;
  /** Bits per second. */
  bandwidth: number | null;
  announced: boolean;
  /** How many segments are stored. */
  segments: number;
}

/** One rendition of the sound: a track in stereo, or beside it in 5.1 (six channels). */
export interface Sound {
  rung: string;
  /** BCP 47. */
  language: string | null;
  label: string;
  channels: number;
  default: boolean;
  /** How many segments are stored. */
  segments: number;
}

/** A caption track of the film, its own or an uploaded one. */
export interface Captions {
  id: string;
  /** BCP 47. */
  language: string | null;
  label: string;
  kind: CaptionKind;
  default: boolean;
  from: "source" | "upload";
  /** All cues as WebVTT; null while the film is still being read. */
  url: string | null;
}

/** Subtitles of the film that cannot be shown, and why. */
export interface UnusableCaptions {
  codec: string;
  language: string | null;
  label: string;
  reason: string;
}

/** `GET /videos/{hash}`: the row and what is known beyond it. */
export interface VideoDetail extends VideoRow {
  /** Indices of the chunks that are stored. */
  received: number[];
  rungs: Rung[];
  sounds: Sound[];
  chapters: Chapter[];
  captions: Captions[];
  unusable_captions: UnusableCaptions[];
  uploaded_bytes: number | null;
  /** What was uploaded; null until it is inspected, and for films of before. */
  media: MediaReport | null;
  /** What became of it, in the order of its streams. */
  decisions: Decision[];
}

/** True when both manifests exist, whatever the upload does. */
export function isPlayable(row: VideoRow): boolean {
  return row.status !== "failed" && row.hls_url !== null && row.dash_url !== null;
}

/** A film without a picture. */
export function isSoundAlone({ rungs, sounds }: VideoDetail): boolean {
  return rungs.length === 0 && sounds.length > 0;
}

/** The share of the work that is done, 0..1: of the bytes while uploading, of the encoding after. */
export function workDone(row: VideoRow): number {
  const share = row.status === "uploading" ? received(row) : row.progress;
  return Math.min(Math.max(share || 0, 0), 1);
}

/** Of the bytes where the file follows the plan, whose first chunks are smaller than the others; else of the chunks. */
function received({ size, received_chunks, total_chunks }: VideoRow): number {
  const isPlanned = size !== null && bytesOfFirst(total_chunks - 1) < size;
  const isWhole = received_chunks === total_chunks;
  return isPlanned && !isWhole ? bytesOfFirst(received_chunks) / size : received_chunks / total_chunks;
}

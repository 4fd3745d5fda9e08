import { findVideo } from "../../core/library/videos.ts";
import { tellFilmSpan } from "../../core/trace/film-span.ts";
import type { PipelineEvent } from "../../core/video/events.ts";
import type { TrackContext } from "./context.ts";
import { films, timeToPlayable } from "./metrics.ts";

/** Tells those who watch the product that a film plays, or has come to its end: then the span that all others lie in. */
export async function tellOutcome({ library }: TrackContext, event: PipelineEvent): Promise<void> {
  const { type, subject } = event;
  if (type !== "video.playable" && type !== "video.completed" && type !== "video.failed") return;
  const video = await findVideo(library, subject);
  if (!video) return;
  const [start, end] = [new Date(video.createdAt), new Date(event.time)];
  if (type === "video.playable") return timeToPlayable.observe((end.getTime() - start.getTime()) / 1000);
  const failure = type === "video.failed" ? event.data : null;
  films.inc({ outcome: failure ? "failed" : "completed", code: failure?.code ?? "none" });
  tellFilmSpan(subject, start, end, failure?.detail ?? null);
}

import type { EventData } from "../video/events.ts";
import { plannedExtras } from "../video/extras.ts";
import type { VideoState } from "../video/state.ts";
import { extraJobId } from "./jobs.ts";

/** What `video.completed` says of the other codecs that are made now. Pure. */
export function extrasToMake(state: VideoState): Pick<EventData<"video.completed">, "extras" | "spans"> {
  const codecs = plannedExtras(state).map(({ codec }) => codec);
  return codecs.length > 0 ? { extras: codecs, spans: state.ended?.spans } : {};
}

/** The jobs of other codecs that a film waits for: those that have ended, well or not, are not made again. Pure. */
export function dueExtras(state: VideoState, videoHash: string): string[] {
  const spans = Array.from({ length: state.ended?.spans ?? 0 }, (_, span) => span);
  return plannedExtras(state)
    .flatMap(({ codec }) => spans.map((span) => extraJobId(videoHash, codec, span, state.generation)))
    .filter((jobId) => !state.endedExtras.has(jobId));
}

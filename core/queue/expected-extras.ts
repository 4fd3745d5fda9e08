import type { EventData } from "../video/events.ts";
import type { ExtraCodec } from "../video/extra-codecs.ts";
import { plannedExtras } from "../video/extras.ts";
import { isWholeExtra } from "../video/frontier.ts";
import type { VideoState } from "../video/state.ts";
import { extraJobId } from "./jobs.ts";

/** What `video.completed` says of the other codecs that are made now. Pure. */
export function extrasToMake(state: VideoState): Pick<EventData<"video.completed">, "extras" | "spans"> {
  const codecs = plannedExtras(state).map(({ codec }) => codec);
  return codecs.length > 0 ? { extras: codecs, spans: state.ended?.spans } : {};
}

/** The jobs of other codecs that a film waits for: those that have ended, well or not, are not made again. Pure. */
export function dueExtras(state: VideoState, videoHash: string): string[] {
  return plannedExtras(state)
    .flatMap(({ codec }) =>
      spansOf(state).map((span) => extraJobId(videoHash, codec, span, state.generation)),
    )
    .filter((jobId) => !state.endedExtras.has(jobId));
}

/** Codecs that a job could not make, each with what it said; made after all, when it was redriven, is none. Pure. */
export function failedExtras(state: VideoState, videoHash: string): Map<ExtraCodec, string> {
  const failed = plannedExtras(state)
    .filter((ladder) => !isWholeExtra(state, ladder))
    .flatMap(({ codec }) => {
      const jobs = spansOf(state).map((span) => extraJobId(videoHash, codec, span, state.generation));
      const detail = jobs.map((job) => state.failedExtras.get(job)).find((told) => told !== undefined);
      return detail === undefined ? [] : [[codec, detail] as const];
    });
  return new Map(failed);
}

const spansOf = ({ ended }: VideoState) => Array.from({ length: ended?.spans ?? 0 }, (_, span) => span);

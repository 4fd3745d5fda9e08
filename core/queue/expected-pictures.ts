import { makeEvent, type PipelineEvent } from "../video/events.ts";
import type { VideoState } from "../video/state.ts";
import { chosenPictureJobId, wholePictureJobId } from "./jobs.ts";

/** The job that a film's poster waits for; null where that stands which is wished, or could not be made. Pure. */
export function duePicture(
  { generation, poster }: VideoState,
  videoHash: string,
  isComplete: boolean,
): { jobId: string; of: "choice" | "whole" } | null {
  const { wish, made, failed } = poster;
  const isChosenDue = wish.choice > (made?.choice ?? 0);
  if (!isChosenDue && (!isComplete || made?.stage === "whole")) return null;
  const due = isChosenDue
    ? { of: "choice" as const, jobId: chosenPictureJobId(videoHash, wish.choice, generation) }
    : { of: "whole" as const, jobId: wholePictureJobId(videoHash, generation) };
  return failed.has(due.jobId) ? null : due;
}

/** The newest choice, told again for the generation that works on the film now. */
export function chosenAgain({ generation, poster }: VideoState, videoHash: string): PipelineEvent {
  const data = { generation, ...poster.wish };
  return makeEvent("vidpipeline/api", videoHash, "poster.chosen", data) as PipelineEvent;
}

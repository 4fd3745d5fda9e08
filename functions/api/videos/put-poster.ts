import { PipelineError } from "../../../core/errors.ts";
import { choosePoster } from "../../../core/library/choose-poster.ts";
import type { StateReader } from "../../../core/library/facts.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { getVideo, type VideoWithCounts } from "../../../core/library/videos.ts";
import { storedUntil } from "../../../core/video/progress.ts";

/** Positions of a player may lie a little behind the end that it was told. */
const SLACK_SECONDS = 0.1;

/**
 * Has the picture of a time (seconds) made the film's poster, or (null) one that is found. The time must be there
 * already: a film that grows shows nothing later. Throws `not_playable`, `no_such_picture`, `video_not_found`.
 */
export async function putPoster(
  { library, states }: { library: Library; states: StateReader },
  videoHash: string,
  time: number | null,
): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  if (!video.playableAt)
    throw new PipelineError("not_playable", "This film has no picture yet; choose one when it plays.");
  const { state } = await states.read(videoHash);
  if (state.inspection?.video === null)
    throw new PipelineError("no_such_picture", "This is sound alone: it has no pictures to choose from.");
  const end = storedUntil(state);
  if (time !== null && time > end + SLACK_SECONDS) {
    const there = `There is no picture at ${time} s: the film ${state.ended ? "ends" : "has come"}`;
    throw new PipelineError("no_such_picture", `${there} ${state.ended ? "at" : "to"} ${end.toFixed(2)} s.`);
  }
  return choosePoster(library, videoHash, time);
}

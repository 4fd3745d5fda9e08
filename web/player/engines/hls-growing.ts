import type Hls from "hls.js";
import { bufferedAhead } from "../player.ts";

/** With less in front of the picture, the next segments of a film that grows are asked for at once. */
const RUNNING_DRY_SECONDS = 2;

/** What hls.js needs help with while a film grows; `current` is the instance that plays now. */
export function helpGrowing(element: HTMLVideoElement, current: () => Hls) {
  /** hls.js itself looks again after half a target duration, up to 5 s: too late for who runs dry. */
  function takeSegments(last: number): void {
    const hls = current();
    const picture = hls.latestLevelDetails;
    if (!picture?.live || bufferedAhead(element) > RUNNING_DRY_SECONDS) return;
    const sound = hls.audioTracks[hls.audioTrack]?.details;
    const isSoundBehind = sound !== undefined && sound.edge < picture.edge;
    if (picture.endSN >= last && !isSoundBehind) return;
    // Loading that is started again keeps to when the playlists are due: now.
    for (const details of [picture, sound]) if (details) details.requestScheduled = performance.now();
    hls.startLoad();
  }

  /**
   * A film that grows may have sound beyond its last picture. Who waits there is outside of the film for
   * hls.js, which would begin again at the start.
   */
  function stayInside(): void {
    const details = current().latestLevelDetails;
    if (details?.live && element.currentTime > details.edge) element.currentTime = details.edge;
  }
  element.addEventListener("waiting", stayInside);

  return { takeSegments, end: () => element.removeEventListener("waiting", stayInside) };
}

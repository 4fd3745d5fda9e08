import type { MediaInfo, MediaPlayerClass, Representation } from "dashjs";
import type { Level } from "../player.ts";

/** Every rung of a dash.js player, of all codecs that the browser plays: each codec is a track of its own there. */
export function dashLevels(dash: MediaPlayerClass): Level[] {
  const current = representations(dash).map(toLevel);
  if (current.length === 0) return []; // it knows its MPD no sooner
  const others = dash.getTracksFor("video").flatMap(levelsOf);
  return [...current, ...others.filter((one) => current.every(({ id }) => id !== one.id))];
}

/**
 * Keeps to one rung, in the track of its codec. Not with what is buffered replaced: dash.js would freeze the picture
 * until the next segment begins.
 */
export function showDashLevel(dash: MediaPlayerClass, chosen: string): void {
  const isChosen = ({ id }: { id?: string | undefined }) => id === chosen;
  if (representations(dash).some(isChosen)) {
    dash.setRepresentationForTypeById("video", chosen);
    return;
  }
  const track = dash.getTracksFor("video").find((one) => levelsOf(one).some(isChosen));
  // It is asked for the rung again when the track is there.
  if (track) dash.setCurrentTrack(track, true);
}

/** Those of the track that plays, also what has come to it while the film grows. */
const representations = (dash: MediaPlayerClass) => dash.getRepresentationsByType("video") ?? [];

export function toLevel({ id, width, height, bandwidth }: Representation): Level {
  return { id, width, height, bitrate: bandwidth };
}

function levelsOf({ bitrateList }: MediaInfo): Level[] {
  return bitrateList.map(({ id = "", width = 0, height = 0, bandwidth = 0 }) => {
    return { id, width, height, bitrate: bandwidth };
  });
}

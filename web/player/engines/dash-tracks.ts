import type { MediaInfo, MediaPlayerClass } from "dashjs";
import type { Player, Track, TrackKind } from "../player.ts";

/** Renditions of the sound and captions of a dash.js player, and of the one after it. */
export function createDashTracks() {
  let dash: MediaPlayerClass | undefined;
  const chosen: Partial<Record<TrackKind, string | null>> = {};

  const list = (kind: TrackKind): MediaInfo[] => dash?.getTracksFor(kind) ?? [];

  function setTrack(kind: TrackKind, id: string | null): void {
    chosen[kind] = id;
    const track = list(kind).find((track) => idOf(track) === id);
    if (kind === "text") dash?.enableText(track !== undefined);
    if (track) dash?.setCurrentTrack(track);
  }

  const choice = {
    tracks: (kind) => list(kind).map(toTrack),
    chosenTrack(kind) {
      if (kind === "text" && !dash?.isTextEnabled()) return null;
      const track = dash?.getCurrentTrackFor(kind);
      return track ? idOf(track) : null;
    },
    setTrack,
  } satisfies Pick<Player, "tracks" | "chosenTrack" | "setTrack">;

  return {
    choice,
    /** Once the engine knows its MPD. */
    attach(engine: MediaPlayerClass): void {
      dash = engine;
      for (const kind of ["audio", "text"] as const) {
        if (chosen[kind] != null) setTrack(kind, chosen[kind]);
      }
    },
  };
}

const nameOf = ({ labels }: MediaInfo) => labels?.[0]?.text ?? "";
const idOf = (track: MediaInfo) => `${track.lang ?? ""}/${nameOf(track)}`;
const toTrack = (track: MediaInfo): Track => ({
  id: idOf(track),
  label: nameOf(track) || track.lang || "Main",
});

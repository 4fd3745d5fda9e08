import type { MediaInfo, MediaPlayerClass } from "dashjs";
import type { Player, Track, TrackKind } from "../player.ts";
import { labelTrack, type ToldTrack, trackId } from "../track-label.ts";

/** Renditions of the sound and captions of a dash.js player, and of the one after it. */
export function createDashTracks() {
  let dash: MediaPlayerClass | undefined;
  const chosen: Partial<Record<TrackKind, string | null>> = {};

  const all = (kind: TrackKind): MediaInfo[] => dash?.getTracksFor(kind) ?? [];
  /** dash.js 5.2 lists captions within the pictures as well, and shows none of their words. */
  const isOffered = ({ isEmbedded }: MediaInfo) => !isEmbedded;
  const list = (kind: TrackKind) => all(kind).filter(isOffered);

  function setTrack(kind: TrackKind, id: string | null): void {
    chosen[kind] = id;
    const index = all(kind).findIndex((track) => isOffered(track) && idOf(track) === id);
    if (kind === "text") dash?.setTextTrack(index);
    else if (index >= 0) dash?.setCurrentTrack(all(kind)[index]!);
  }

  const choice = {
    tracks: (kind) => list(kind).map(toTrack),
    chosenTrack(kind) {
      const isText = kind === "text";
      const track = isText
        ? all(kind)[dash?.getCurrentTextTrackIndex() ?? -1]
        : dash?.getCurrentTrackFor(kind);
      return track ? idOf(track) : null;
    },
    setTrack,
  } satisfies Pick<Player, "tracks" | "chosenTrack" | "setTrack">;

  return {
    choice,
    /** Ids of the captions that the MPD has, each a Representation of one file. */
    captions: () => list("text").flatMap(({ bitrateList }) => bitrateList.map(({ id }) => id ?? "")),
    /** The engine is about to go; there is none until `attach`. */
    detach: () => void (dash = undefined),
    /** Once the engine knows its MPD. */
    attach(engine: MediaPlayerClass): void {
      dash = engine;
      for (const kind of ["audio", "text"] as const) {
        if (chosen[kind] != null) setTrack(kind, chosen[kind]);
      }
    },
  };
}

const told = ({ labels, lang, type, audioChannelConfiguration }: MediaInfo): ToldTrack => ({
  name: labels?.[0]?.text ?? "",
  language: lang ?? "",
  channels: type === "audio" ? Number(audioChannelConfiguration?.[0]?.value ?? 2) : null,
});
const idOf = (track: MediaInfo) => trackId(told(track));
const toTrack = (track: MediaInfo): Track => ({ id: idOf(track), label: labelTrack(told(track)) });

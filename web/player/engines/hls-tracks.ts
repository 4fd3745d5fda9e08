import Hls, { type HlsConfig, type MediaPlaylist } from "hls.js";
import type { Player, Track, TrackKind } from "../player.ts";
import { labelTrack, type ToldTrack, trackId } from "../track-label.ts";

/** Channels of captions within the pictures: hls.js would call them English and Spanish, whatever they are. */
export const CHANNEL_NAMES: Partial<HlsConfig> = {
  ...{ captionsTextTrack1Label: "CC1", captionsTextTrack1LanguageCode: "" },
  ...{ captionsTextTrack2Label: "CC2", captionsTextTrack2LanguageCode: "" },
  ...{ captionsTextTrack3Label: "CC3", captionsTextTrack3LanguageCode: "" },
  ...{ captionsTextTrack4Label: "CC4", captionsTextTrack4LanguageCode: "" },
};

/** Renditions of the sound and captions of an hls.js instance, and of the one after it. */
export function createHlsTracks() {
  let hls: Hls;
  /** What was chosen, for the next instance; undefined where the engine decides. */
  const chosen: Partial<Record<TrackKind, string | null>> = {};

  function setTrack(kind: TrackKind, id: string | null): void {
    chosen[kind] = id;
    const list = kind === "audio" ? hls.audioTracks : hls.subtitleTracks;
    const index = list.findIndex((track) => idOf(track) === id);
    if (kind === "text") {
      hls.subtitleDisplay = index >= 0;
      hls.subtitleTrack = index;
      for (const track of closedCaptions()) track.mode = closedId(track) === id ? "showing" : "hidden";
    } else if (index >= 0 && hls.audioTrack !== index) hls.audioTrack = index;
  }

  /** Captions within the pictures: hls.js has made a text track of each channel in which it has found some. */
  function closedCaptions(): TextTrack[] {
    const own = hls.subtitleTracks.map(({ trackNode }) => trackNode?.track);
    return Array.from(hls.media?.textTracks ?? []).filter(
      (track) => track.kind === "captions" && !own.includes(track),
    );
  }

  const choice = {
    tracks(kind) {
      const tracks = (kind === "audio" ? hls.audioTracks : hls.subtitleTracks).map(toTrack);
      if (kind === "text")
        return [...tracks, ...closedCaptions().map((track) => ({ id: closedId(track), label: track.label }))];
      // A track without 5.1 is in both groups of sounds.
      return [...new Map(tracks.reverse().map((track) => [track.id, track])).values()].reverse();
    },
    chosenTrack(kind) {
      const track =
        kind === "audio" ? hls.audioTracks[hls.audioTrack] : hls.subtitleTracks[hls.subtitleTrack];
      const closed = kind === "text" && closedCaptions().find(({ mode }) => mode === "showing");
      if (closed) return closedId(closed);
      return track ? idOf(track) : null;
    },
    setTrack,
  } satisfies Pick<Player, "tracks" | "chosenTrack" | "setTrack">;

  return {
    choice,
    attach(engine: Hls): void {
      hls = engine;
      engine.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => {
        if (chosen.audio != null) setTrack("audio", chosen.audio);
      });
      // A playlist may make captions the default; they are shown when they are asked for.
      engine.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => setTrack("text", chosen.text ?? null));
    },
  };
}

const closedId = ({ label, language }: TextTrack) => trackId({ name: label, language, channels: null });
const told = ({ name, lang, type, channels }: MediaPlaylist): ToldTrack => ({
  name,
  language: lang ?? "",
  channels: type === "AUDIO" ? Number(channels ?? 2) : null,
});
const idOf = (track: MediaPlaylist) => trackId(told(track));
const toTrack = (track: MediaPlaylist): Track => ({ id: idOf(track), label: labelTrack(told(track)) });

import type { Player, PlayerOptions, Track, TrackKind } from "../player.ts";
import { labelTrack, trackId } from "../track-label.ts";
import { readStats } from "./read-stats.ts";

const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";

/** Whether this browser plays multivariant playlists by itself, as Safari does. */
export function canPlayNatively(): boolean {
  return document.createElement("video").canPlayType(PLAYLIST_TYPE) !== "";
}

/** `audioTracks` (HTML 4.8.11.10.1) is not in every browser, nor in TypeScript's types. */
interface AudioTrackLike {
  id: string;
  label: string;
  language: string;
  enabled: boolean;
}

/**
 * Plays `url`, a multivariant playlist, by the browser itself: it alone decides on rungs and tells little. Only the
 * playlist at the top carries this side's mark, since the addresses in it are the browser's to make.
 */
export function createNativePlayer({ element, url, position, mark, events }: PlayerOptions): Player {
  const audioTracks = () =>
    Array.from((element as { audioTracks?: ArrayLike<AudioTrackLike> }).audioTracks ?? []);
  const textTracks = () => Array.from(element.textTracks).filter(({ kind }) => kind !== "metadata");
  // The browser itself decides on channels, and does not tell them.
  const told = ({ label, language }: { label: string; language: string }) => {
    return { name: label, language, channels: null };
  };
  const idOf = (track: { label: string; language: string }) => trackId(told(track));
  const toTrack = (track: { label: string; language: string }): Track => {
    return { id: idOf(track), label: labelTrack(told(track)) };
  };
  const onReady = () => events.onReady();
  const onError = () => events.onError(element.error?.message || "The browser cannot play this playlist.");

  function start(seconds: number): void {
    element.src = mark(url);
    if (seconds > 0) element.currentTime = seconds;
  }
  element.addEventListener("loadedmetadata", onReady);
  element.addEventListener("error", onError);
  start(position);

  return {
    source: "native",
    element,
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (seconds) => void (element.currentTime = seconds),
    levels: () => [],
    chosenLevel: () => "auto",
    setLevel() {},
    tracks: (kind) => (kind === "audio" ? audioTracks().map(toTrack) : textTracks().map(toTrack)),
    chosenTrack(kind: TrackKind) {
      const chosen =
        kind === "audio"
          ? audioTracks().find(({ enabled }) => enabled)
          : textTracks().find(({ mode }) => mode === "showing");
      return chosen ? idOf(chosen) : null;
    },
    setTrack(kind, id) {
      if (kind === "audio") for (const track of audioTracks()) track.enabled = idOf(track) === id;
      else for (const track of textTracks()) track.mode = idOf(track) === id ? "showing" : "disabled";
    },
    stats: () => readStats(element, { levels: [], loaded: null, throughput: null }),
    takeRungs: async () => {},
    // What is new in the playlist is there when it is chosen again as a source.
    takeCaptions: async () => {},
    takeSegments() {},
    restart() {
      const wasPlaying = !element.paused;
      start(element.currentTime);
      if (wasPlaying) element.play().catch(console.debug);
    },
    destroy() {
      element.removeEventListener("loadedmetadata", onReady);
      element.removeEventListener("error", onError);
      element.removeAttribute("src");
      element.load();
    },
  };
}

import { canPlayNatively, createNativePlayer } from "./engines/native-player.ts";
import { type Player, type PlayerEvents, type Players, SIDES, type Side, type Source } from "./player.ts";
import type { SideView } from "./side-view.ts";
import type { MediaLine } from "./throttle/line.ts";

/** A fresh film's manifests can be a moment behind its row, and networks stumble: tried again unasked. */
const OWN_RESTARTS = 2;
const OWN_RESTART_MS = 1000;
/** The side that can play does not wait longer than this for the other. */
const START_TOGETHER_MS = 4000;

export interface PlaybackOptions {
  views: Record<Side, SideView>;
  lines: Record<Side, MediaLine>;
  urls: Record<"hls" | "dash", string>;
  /** Seconds of the film to begin at. */
  position: number;
  onReady(): void;
  /** A side's engine gave up. */
  onError(side: Side): void;
}

export interface Playback {
  players: Players;
  /** Plays a side from another source, from where it is. */
  setSource(side: Side, source: Source): void;
}

/** The sources that this browser can play. */
export function offeredSources(): Source[] {
  return canPlayNatively() ? ["hls", "dash", "native"] : ["hls", "dash"];
}

/** Both engines' code; asked for ahead of time, it is there when a film can be played. */
export function loadEngines() {
  return Promise.all([import("./engines/hls-player.ts"), import("./engines/dash-player.ts")]);
}

/** Gives each engine its side, and starts them together. */
export async function startPlayback(options: PlaybackOptions): Promise<Playback> {
  const { views, lines, urls, position, onReady, onError } = options;
  const [{ createHlsPlayer }, { createDashPlayer }] = await loadEngines();
  const create = { hls: createHlsPlayer, dash: createDashPlayer, native: createNativePlayer };

  const events: Record<Side, PlayerEvents> = {
    hls: followSide(
      views.hls,
      () => players.hls.restart(),
      onReady,
      () => onError("hls"),
    ),
    dash: followSide(
      views.dash,
      () => players.dash.restart(),
      onReady,
      () => onError("dash"),
    ),
  };

  function open(side: Side, source: Source, position: number): Player {
    return create[source]({
      element: views[side].video,
      url: source === "dash" ? urls.dash : urls.hls,
      position,
      mark: lines[side].mark,
      events: events[side],
    });
  }

  const players: Players = { hls: open("hls", "hls", position), dash: open("dash", "dash", position) };
  void playTogether(players);
  return {
    players,
    setSource(side, source) {
      const { element } = players[side];
      const [seconds, wasPlaying] = [element.currentTime, !element.paused];
      players[side].destroy();
      players[side] = open(side, source, seconds);
      if (wasPlaying) players[side].play().catch(console.debug);
    },
  };
}

/** Shows one engine's failures on its side, and tries to get over the first ones by itself. */
function followSide(
  view: SideView,
  restart: () => void,
  onReady: () => void,
  onFailure: () => void,
): PlayerEvents {
  let restarts = 0;
  let isRestarting = false;
  view.video.addEventListener("canplay", () => view.setVeil(null));
  view.video.addEventListener("playing", () => (restarts = 0));
  return {
    onReady,
    onError(message) {
      if (isRestarting) return; // picture and sound fail one by one
      onFailure();
      restarts += 1;
      if (restarts <= OWN_RESTARTS) {
        view.setVeil({ title: "Trying again…", text: message });
        isRestarting = true;
        setTimeout(() => {
          isRestarting = false;
          restart();
        }, OWN_RESTART_MS * restarts);
        return;
      }
      const onRetry = () => {
        restarts = 0;
        view.setVeil({ title: "Starting again…", text: "" });
        restart();
      };
      view.setVeil({ title: "Playback stopped", text: message, onRetry });
    },
  };
}

/** Plays both as soon as both can; muted play is allowed without a click. */
export async function playTogether(players: Players): Promise<void> {
  const both = SIDES.map((side) => players[side]);
  const patience = new Promise((resolve) => setTimeout(resolve, START_TOGETHER_MS));
  await Promise.race([Promise.all(both.map(({ element }) => whenPlayable(element))), patience]);
  await Promise.allSettled(both.map((player) => player.play()));
}

function whenPlayable(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener("canplay", () => resolve(), { once: true }));
}

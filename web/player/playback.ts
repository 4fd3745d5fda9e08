import type { Player, PlayerEvents, Side } from "./player.ts";
import type { SideView } from "./side-view.ts";

/** A fresh film's manifests can be a moment behind its row, and networks stumble: tried again unasked. */
const OWN_RESTARTS = 2;
const OWN_RESTART_MS = 1000;
/** The side that can play does not wait longer than this for the other. */
const START_TOGETHER_MS = 4000;

export type Players = Record<Side, Player>;

export interface PlaybackOptions {
  views: Record<Side, SideView>;
  urls: Record<Side, string>;
  onReady(): void;
}

/** Both engines' code; asked for ahead of time, it is there when a film can be played. */
export function loadEngines() {
  return Promise.all([import("./hls-player.ts"), import("./dash-player.ts")]);
}

/** Gives each engine its side, and starts them together. */
export async function startPlayback({ views, urls, onReady }: PlaybackOptions): Promise<Players> {
  const [{ createHlsPlayer }, { createDashPlayer }] = await loadEngines();
  const restart = (side: Side) => players[side].restart();
  const players: Players = {
    hls: createHlsPlayer(
      views.hls.video,
      urls.hls,
      followSide(views.hls, () => restart("hls"), onReady),
    ),
    dash: createDashPlayer(
      views.dash.video,
      urls.dash,
      followSide(views.dash, () => restart("dash"), onReady),
    ),
  };
  void playTogether(players);
  return players;
}

/** Shows one engine's failures on its side, and tries to get over the first ones by itself. */
function followSide(view: SideView, restart: () => void, onReady: () => void): PlayerEvents {
  let restarts = 0;
  let isRestarting = false;
  view.video.addEventListener("canplay", () => view.setVeil(null));
  view.video.addEventListener("playing", () => (restarts = 0));
  return {
    onReady,
    onError(message) {
      if (isRestarting) return; // picture and sound fail one by one
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
export async function playTogether({ hls, dash }: Players): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, START_TOGETHER_MS));
  await Promise.race([Promise.all([whenPlayable(hls.element), whenPlayable(dash.element)]), patience]);
  await Promise.allSettled([hls.play(), dash.play()]);
}

function whenPlayable(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener("canplay", () => resolve(), { once: true }));
}

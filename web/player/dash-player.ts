import { type ErrorEvent, MediaPlayer, type MediaPlayerClass, type Representation } from "dashjs";
import { describeDashError } from "./dash-errors.ts";
import { withSide } from "./media-url.ts";
import { type Level, type Player, type PlayerEvents, readStats } from "./player.ts";

/** Plays `url`, an MPD, with dash.js, which takes new rungs from the growing MPD by itself. */
export function createDashPlayer(element: HTMLVideoElement, url: string, events: PlayerEvents): Player {
  let chosen = "auto";
  let dash = start(0);

  function start(position: number): MediaPlayerClass {
    const engine = MediaPlayer().create();
    engine.updateSettings({
      streaming: {
        // A film that grows starts at its beginning, and its end is the end of its SegmentTimeline.
        timeShiftBuffer: { calcFromSegmentTimeline: true },
        // The MPD depends on no clock, so there is none to be in step with.
        utcSynchronization: { enabled: false },
      },
    });
    engine.addRequestInterceptor((request) =>
      Promise.resolve({ ...request, url: withSide(request.url, "dash") }),
    );
    engine.on("streamInitialized", () => {
      applyChoice(engine);
      events.onReady();
    });
    engine.on("error", (event: ErrorEvent) => {
      const message = describeDashError(event);
      if (message !== null) events.onError(message);
    });
    engine.initialize(element, undefined, false);
    engine.attachSource(url, position);
    return engine;
  }

  const representations = () => dash.getRepresentationsByType("video") ?? [];

  function applyChoice(engine: MediaPlayerClass): void {
    const isOffered = representations().some((representation) => representation.id === chosen);
    engine.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: !isOffered } } } });
    // With what is buffered replaced: a person who chooses wants to see it now, not in half a minute.
    if (isOffered) engine.setRepresentationForTypeById("video", chosen, true);
  }

  return {
    side: "dash",
    element,
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (seconds) => void (element.currentTime = seconds),
    levels: () =>
      representations()
        .map(toLevel)
        .sort((a, b) => a.bitrate - b.bitrate),
    chosenLevel: () => chosen,
    setLevel(id) {
      chosen = id;
      applyChoice(dash);
    },
    stats() {
      const loaded = dash.getCurrentRepresentationForType("video");
      return readStats(element, representations().map(toLevel), loaded ? toLevel(loaded) : null);
    },
    takeRungs: async () => {},
    restart() {
      const position = element.currentTime;
      const wasPlaying = !element.paused;
      dash.destroy();
      dash = start(position);
      if (wasPlaying) element.play().catch(console.debug);
    },
    destroy: () => dash.destroy(),
  };
}

function toLevel({ id, width, height, bandwidth }: Representation): Level {
  return { id, width, height, bitrate: bandwidth };
}

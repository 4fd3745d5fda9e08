import {
  type ErrorEvent,
  type FragmentLoadingCompletedEvent,
  MediaPlayer,
  type MediaPlayerClass,
  type TrackChangeRenderedEvent,
} from "dashjs";
import { captionsOfMpd, isSame, listsOtherCaptions } from "../captions/await-listing.ts";
import type { Player, PlayerOptions } from "../player.ts";
import { BUFFER_SECONDS } from "./buffer.ts";
import { describeDashError } from "./dash-errors.ts";
import { dashLevels, showDashLevel, toLevel } from "./dash-levels.ts";
import { createDashTracks } from "./dash-tracks.ts";
import { countFrames } from "./frame-count.ts";
import { holdPicture } from "./picture-hold.ts";
import { readStats } from "./read-stats.ts";

/** A lower rung is shown when what is buffered has been played: so there is less of it for who chooses. */
const CHOSEN_BUFFER_SECONDS = 6;

/** Plays `url`, an MPD, with dash.js, which takes new rungs from the growing MPD by itself. */
export function createDashPlayer({ element, url, position, mark, events }: PlayerOptions): Player {
  const tracks = createDashTracks();
  let chosen = "auto";
  let isReady = false;
  let isTakingCaptions = false;
  /** What was to be taken, and what was offered, when it began again for captions: once is enough for each. */
  let begunFor = "";
  let dash = start(position);

  function start(startPosition: number): MediaPlayerClass {
    const engine = MediaPlayer().create();
    engine.updateSettings({
      streaming: {
        // A film that grows starts at its beginning, and its end is the end of its SegmentTimeline.
        timeShiftBuffer: { calcFromSegmentTimeline: true },
        // There is no live edge to keep away from; who runs dry at the end would be thrown back by this much.
        delay: { liveDelay: 0 },
        // The MPD depends on no clock, so there is none to be in step with.
        utcSynchronization: { enabled: false },
        // Who goes to the end is at the end.
        seekDurationBackoff: 0,
        // Whoever watches decides on the rate.
        liveCatchup: { enabled: false },
        text: { defaultEnabled: false },
        buffer: bufferTargets(BUFFER_SECONDS),
      },
    });
    engine.addRequestInterceptor((request) => Promise.resolve({ ...request, url: mark(request.url) }));
    engine.on("streamInitialized", () => {
      applyChoice(engine);
      tracks.attach(engine);
      isReady = true;
      events.onReady();
    });
    // A rung of another codec: it is chosen in the track of that one.
    engine.on("trackChangeRendered", ({ mediaType }: TrackChangeRenderedEvent) => {
      if (mediaType === "video") applyChoice(engine);
    });
    engine.on("playbackEnded", playOut);
    engine.on("error", (event: ErrorEvent) => {
      const message = describeDashError(event);
      if (message !== null) events.onError(message);
    });
    engine.on("fragmentLoadingCompleted", ({ request }: FragmentLoadingCompletedEvent) => {
      if (request.mediaType === "text") showWords();
    });
    engine.initialize(element, undefined, false);
    engine.attachSource(url, startPosition);
    return engine;
  }

  /** dash.js may find the end of the MPD, which is a moment before the film's, and stop there: the moment is played too. */
  function playOut(): void {
    setTimeout(() => {
      if (!element.ended) element.play().catch(console.debug);
    });
  }

  /** Captions that are loaded or chosen are shown with the next change of time, and none comes while the film is paused. */
  function showWords(): void {
    setTimeout(() => element.dispatchEvent(new Event("timeupdate")));
  }

  function restart(): void {
    const position = element.currentTime;
    const wasPlaying = !element.paused;
    countFrames(element);
    const releasePicture = holdPicture(element);
    tracks.detach();
    isReady = false;
    dash.destroy();
    dash = start(position);
    element.addEventListener("canplay", releasePicture, { once: true });
    if (wasPlaying) element.play().catch(console.debug);
  }

  /** dash.js knows the captions of the MPD that it began with. */
  async function takeCaptions(ids: string[]): Promise<void> {
    if (!isReady || isTakingCaptions || element.ended || isSame(ids, tracks.captions())) return;
    const difference = JSON.stringify([ids, tracks.captions()]);
    if (difference === begunFor) return;
    isTakingCaptions = true;
    try {
      if (!(await listsOtherCaptions(mark(url), captionsOfMpd, tracks.captions))) return;
      begunFor = difference;
      restart();
    } finally {
      isTakingCaptions = false;
    }
  }

  function applyChoice(engine: MediaPlayerClass): void {
    const isOffered = dashLevels(engine).some(({ id }) => id === chosen);
    engine.updateSettings({
      streaming: {
        abr: { autoSwitchBitrate: { video: !isOffered } },
        buffer: bufferTargets(isOffered ? CHOSEN_BUFFER_SECONDS : BUFFER_SECONDS),
      },
    });
    if (isOffered) showDashLevel(engine, chosen);
  }

  return {
    source: "dash",
    element,
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (seconds) => void (element.currentTime = seconds),
    levels: () => dashLevels(dash).sort((a, b) => a.bitrate - b.bitrate),
    chosenLevel: () => chosen,
    setLevel(id) {
      chosen = id;
      applyChoice(dash);
    },
    ...tracks.choice,
    setTrack(kind, id) {
      tracks.choice.setTrack(kind, id);
      if (kind === "text") showWords();
    },
    stats() {
      // Of sound alone it is the sound's.
      const loaded =
        dash.getCurrentRepresentationForType("video") ?? dash.getCurrentRepresentationForType("audio");
      return readStats(element, {
        levels: dashLevels(dash),
        loaded: loaded ? toLevel(loaded) : null,
        throughput: dash.getAverageThroughput(dashLevels(dash).length > 0 ? "video" : "audio") * 1000, // of kb/s
      });
    },
    takeRungs: async () => {},
    takeCaptions,
    takeSegments() {}, // it reads the MPD every second
    restart,
    destroy: () => dash.destroy(),
  };
}

function bufferTargets(seconds: number) {
  return {
    bufferTimeDefault: seconds,
    bufferTimeAtTopQuality: seconds,
    bufferTimeAtTopQualityLongForm: seconds,
  };
}

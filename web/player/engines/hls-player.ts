import Hls, { type ErrorData, type Level as HlsLevel } from "hls.js";
import { captionsOfMultivariant, isSame, listsOtherCaptions } from "../captions/await-listing.ts";
import { rungOfPlaylist, rungsOfMultivariant } from "../media-url.ts";
import type { Level, Player, PlayerOptions } from "../player.ts";
import { BUFFER_SECONDS } from "./buffer.ts";
import { countFrames } from "./frame-count.ts";
import { tellEndOfShort } from "./hls-end.ts";
import { describeHlsError } from "./hls-errors.ts";
import { helpGrowing } from "./hls-growing.ts";
import { CHANNEL_NAMES, createHlsTracks } from "./hls-tracks.ts";
import { holdPicture } from "./picture-hold.ts";
import { readStats } from "./read-stats.ts";

/** How often the multivariant playlist is read while it does not list an announced rung yet. */
const RUNG_TRIES = 8;
const RUNG_TRY_MS = 750;
/**
 * An instance that begins with less than this before the last segment's end never gets going: Chromium finishes
 * the seek only when it is told that nothing follows, and hls.js 1.7 tells so only once the sound has played.
 */
const LEAST_AHEAD_SECONDS = 1.5;

/** Plays `url`, a multivariant playlist, with hls.js. */
export function createHlsPlayer({ element, url, position, mark, events }: PlayerOptions): Player {
  const tracks = createHlsTracks();
  let chosen = "auto";
  let mediaErrors = 0;
  /** The ids of those that are announced, also where they wait to be taken. */
  let announced: string[] = [];
  let wantedCaptions: string[] | null = null;
  let isTakingCaptions = false;
  let hls = start(position);

  function start(startPosition: number, knownBandwidth?: number): Hls {
    const engine = new Hls({
      startPosition,
      maxBufferLength: BUFFER_SECONDS,
      // Which every rung is there in; hls.js would begin with the codec that it likes best.
      videoPreference: { videoCodec: "avc1" },
      ...CHANNEL_NAMES,
      maxBufferSize: 0, // else as much more as fits into 60 MB, up to ten minutes
      ...(knownBandwidth && { abrEwmaDefaultEstimate: knownBandwidth }),
      xhrSetup: (xhr, target) => xhr.open("GET", mark(target), true),
    });
    engine.on(Hls.Events.MANIFEST_PARSED, () => {
      applyChoice(engine);
      events.onReady();
    });
    tracks.attach(engine);
    tellEndOfShort(engine);
    engine.on(Hls.Events.ERROR, (_, data) => onError(engine, data));
    engine.loadSource(url);
    engine.attachMedia(element);
    return engine;
  }

  function onError(engine: Hls, data: ErrorData): void {
    if (!data.fatal) return;
    // A decoder that stumbled is worth one try before the person hears of it.
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && mediaErrors === 0) {
      mediaErrors += 1;
      engine.recoverMediaError();
    } else {
      engine.stopLoad();
      events.onError(describeHlsError(data));
    }
  }

  /** hls.js never reads the multivariant playlist again: what is new there takes a new instance. */
  function restart(): void {
    const position = element.currentTime;
    const wasPlaying = !element.paused;
    countFrames(element);
    const knownBandwidth = hls.bandwidthEstimate;
    const releasePicture = holdPicture(element);
    hls.destroy();
    hls = start(position, knownBandwidth);
    // Before the first data, so that the element begins here and never shows the picture at 0.
    element.currentTime = position;
    element.addEventListener("canplay", releasePicture, { once: true });
    // Refused or replaced again: then the next start, or the person, plays.
    if (wasPlaying) element.play().catch(console.debug);
  }

  function applyChoice(engine: Hls): void {
    const index = engine.levels.findIndex((level) => toLevel(level).id === chosen);
    if (index < 0) engine.loadLevel = -1;
    // Also where the engine loads this rung already by itself: what it has buffered may be of another.
    else if (engine.manualLevel !== index) engine.nextLevel = index;
  }

  async function takeRungs(ids: string[]): Promise<void> {
    const isOffered = (id: string) => hls.levels.some((level) => toLevel(level).id === id);
    const wanted = ids.filter((id) => !isOffered(id));
    announced = ids;
    // The next news, or going back from the end, takes them.
    if (wanted.length === 0 || hls.levels.length === 0 || isAtEnd()) return;
    for (let attempt = 0; attempt < RUNG_TRIES; attempt += 1) {
      const response = await fetch(mark(url), { cache: "no-cache" });
      const listed = response.ok ? rungsOfMultivariant(await response.text()) : [];
      if (wanted.every((id) => listed.includes(id))) return isAtEnd() ? undefined : restart();
      await new Promise((resolve) => setTimeout(resolve, RUNG_TRY_MS));
    }
  }

  /** Names of the captions that this instance has read of. */
  const offeredCaptions = () => hls.subtitleTracks.map(({ url }) => rungOfPlaylist(url));

  async function takeCaptions(ids: string[]): Promise<void> {
    wantedCaptions = ids;
    if (isSame(ids, offeredCaptions()) || isTakingCaptions || hls.levels.length === 0 || isAtEnd()) return;
    isTakingCaptions = true;
    try {
      const isOther = await listsOtherCaptions(mark(url), captionsOfMultivariant, offeredCaptions);
      if (isOther && !isAtEnd()) restart();
    } finally {
      isTakingCaptions = false;
    }
  }

  function isAtEnd(): boolean {
    const edge = hls.latestLevelDetails?.edge ?? Number.POSITIVE_INFINITY;
    return edge - element.currentTime < LEAST_AHEAD_SECONDS;
  }
  const takeWaiting = () => {
    void takeRungs(announced).catch(console.debug);
    if (wantedCaptions) void takeCaptions(wantedCaptions).catch(console.debug);
  };
  element.addEventListener("seeked", takeWaiting);

  const growing = helpGrowing(element, () => hls);

  return {
    source: "hls",
    element,
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (seconds) => void (element.currentTime = seconds),
    levels: () =>
      hls.levels
        .map(toLevel)
        .filter(({ height }) => height > 0) // of sound alone there is none to choose
        .sort((a, b) => a.bitrate - b.bitrate),
    chosenLevel: () => chosen,
    setLevel(id) {
      chosen = id;
      applyChoice(hls);
    },
    ...tracks.choice,
    stats() {
      const loaded = hls.levels[hls.currentLevel >= 0 ? hls.currentLevel : hls.loadLevel];
      return readStats(element, {
        levels: hls.levels.map(toLevel),
        loaded: loaded?.height ? toLevel(loaded) : null,
        throughput: hls.bandwidthEstimate,
      });
    },
    takeRungs,
    takeCaptions,
    takeSegments: growing.takeSegments,
    restart() {
      mediaErrors = 0;
      restart();
    },
    destroy() {
      growing.end();
      element.removeEventListener("seeked", takeWaiting);
      hls.destroy();
    },
  };
}

function toLevel(level: HlsLevel): Level {
  return {
    id: rungOfPlaylist(level.url[0] ?? ""),
    width: level.width,
    height: level.height,
    bitrate: level.bitrate,
  };
}

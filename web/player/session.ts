import type { VideoDetail } from "../api/video.ts";
import { keepAddress } from "./address.ts";
import { createTransport } from "./controls/transport.ts";
import type { Insight } from "./insight.ts";
import { createPair } from "./pair.ts";
import { startPlayback } from "./playback.ts";
import { type Player, type Players, SIDES, type Side, type Source } from "./player.ts";
import { playableEnd } from "./positions.ts";
import { startRecording } from "./recording/recording.ts";
import type { SideView } from "./side-view.ts";
import type { MediaLine } from "./throttle/line.ts";

const READOUT_EVERY_MS = 250;
const RENDER_ON = ["play", "pause", "seeked", "loadedmetadata"];

export interface SessionOptions {
  views: Record<Side, SideView>;
  lines: Record<Side, MediaLine>;
  urls: Record<"hls" | "dash", string>;
  /** Where the address wants the film to begin, in seconds. */
  position: number;
  /** The film is complete: any place of it can be gone to at once. */
  isWhole: boolean;
  film(): VideoDetail | null;
  onReady(): void;
  /** Both sides have shown a picture, or one has and the other takes its time. */
  onPicture(insight: Insight): void;
}

export interface Session {
  setSource(side: Side, source: Source): void;
  end(): void;
}

/** Whatever is looked at below the players can wait this long for the second side's first picture. */
const PICTURE_PATIENCE_MS = 3000;
const BEACONS_AFTER_MS = 10_000;

/** Plays a film on both sides, from the engines' start until the page has no film any more. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { views, lines, urls, position, isWhole, film, onReady, onPicture } = options;
  const pictures = SIDES.map((side) => whenPicture(views[side].video));
  const errors = { hls: 0, dash: 0 };
  const onError = (side: Side) => void (errors[side] += 1);
  const start = isWhole ? position : 0;
  const playback = await startPlayback({ views, lines, urls, position: start, onReady, onError });
  const { players } = playback;
  const recording = startRecording(players);
  const pair = createPair(players);
  const transport = createTransport(pair, film);
  window.players = players;
  window.recording = recording;

  const render = () => {
    transport.render();
    for (const side of SIDES) views[side].render(players[side], film()?.duration ?? null);
  };
  for (const side of SIDES) {
    views[side].setControls({
      toggle: () => pair.toggleSide(side),
      seek: (seconds) => pair.seekSide(side, seconds),
    });
    for (const type of RENDER_ON) views[side].video.addEventListener(type, render);
  }
  const readout = setInterval(render, READOUT_EVERY_MS);
  const stopAddress = keepAddress(pair.position);
  if (!isWhole && position > 0) goWhenThere(players, position, pair.seek);
  const picture = Promise.race([Promise.all(pictures), Promise.any(pictures).then(patience)]);
  void picture.then(() => onPicture({ players, recording, film }));
  // Also of engines that never show one.
  const beacons = Promise.race([picture, delay(BEACONS_AFTER_MS)]).then(async () => {
    const { sendBeacons } = await import("./recording/send-beacons.ts");
    return sendBeacons({ players, recording, errors });
  });

  return {
    setSource(side, source) {
      playback.setSource(side, source);
      pair.settle();
    },
    end() {
      clearInterval(readout);
      stopAddress();
      recording.stop();
      void beacons.then((stop) => stop());
      pair.end();
      for (const side of SIDES) players[side].destroy();
      window.players = undefined;
    },
  };
}

/** Of a film that grows, the wanted place may be there already: looked at once, as soon as both sides know. */
function goWhenThere(players: Players, position: number, seek: (seconds: number) => void): void {
  const known = SIDES.map((side) => whenKnown(players[side]));
  void Promise.all(known).then((ends) => {
    if (ends.every((end) => end > position)) seek(position);
  });
}

function whenKnown({ element }: Player): Promise<number> {
  if (element.readyState >= HTMLMediaElement.HAVE_METADATA) return Promise.resolve(playableEnd(element));
  return new Promise((resolve) =>
    element.addEventListener("canplay", () => resolve(playableEnd(element)), { once: true }),
  );
}

/** Or when its sound begins, where there is no picture at all. */
function whenPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    video.requestVideoFrameCallback(() => resolve());
    video.addEventListener("loadeddata", () => video.videoWidth === 0 && resolve());
  });
}

const patience = () => delay(PICTURE_PATIENCE_MS);
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

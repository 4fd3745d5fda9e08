import type { Page } from "playwright-core";
import type { Players, Side } from "../../web/player/player.ts";
import { readFrameNumber } from "./frame-number.ts";

export const SIDES = ["hls", "dash"] as const satisfies readonly Side[];

/** One picture as the browser presented it. */
export interface PresentedFrame {
  /** Burned into it; −1 where none can be read. */
  number: number;
  /** Seconds of the film at which it belongs, as the browser says. */
  time: number;
  /** Of the rung that it comes from, in pixels. */
  height: number;
}

export interface Watched {
  frames: PresentedFrame[];
  /** Where the buffer ran dry after the first picture, in seconds of the film. */
  stalls: number[];
  /** Seconds to which the position was moved, by the engine or by the test. */
  seeks: number[];
  /** How often an engine gave the element something to play: once, unless it is replaced or begins again. */
  begun: number;
  error: string | null;
  ended: boolean;
  currentTime: number;
  buffered: { start: number; end: number }[];
  /** As the element counts them (W3C Media Playback Quality): decoded, and decoded but not shown. */
  decoded: number;
  dropped: number;
}

type Watch = Pick<Watched, "frames" | "stalls" | "seeks" | "begun">;

declare global {
  interface Window {
    players?: Players;
    watches: Record<string, Watch>;
    readPicture(video: HTMLVideoElement): PresentedFrame;
  }
}

/** Follows every picture of both players from the first on; pass it as `before` when the page is opened. */
export async function watchPlayback(page: Page): Promise<void> {
  await page.addInitScript(`(${installWatches})(${readFrameNumber})`);
}

/** Runs in the page. */
function installWatches(readNumber: typeof readFrameNumber): void {
  const [width, height] = [160, 90];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  window.watches = {};
  // A callback may come late, when the next picture is up already: a VideoFrame brings its own time.
  window.readPicture = (video) => {
    const frame = new VideoFrame(video);
    context.drawImage(frame, 0, 0, width, height);
    const number = readNumber(context.getImageData(0, 0, width, height).data, width, height, 4);
    const picture = { number, time: frame.timestamp / 1_000_000, height: frame.displayHeight };
    frame.close();
    return picture;
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const video of document.querySelectorAll("video")) watch(video);
  });

  function watch(video: HTMLVideoElement): void {
    const side = video.closest<HTMLElement>("[data-side]")?.dataset.side ?? "";
    const seen: Watch = { frames: [], stalls: [], seeks: [], begun: 0 };
    window.watches[side] = seen;
    video.addEventListener("loadstart", () => (seen.begun += 1));
    const onFrame = () => {
      video.requestVideoFrameCallback(onFrame);
      // Nobody sees what the page has covered with the picture before, as it does while an engine is replaced.
      if (video.parentElement?.querySelector(".picture-hold")) return;
      const picture = window.readPicture(video);
      if (picture.time !== seen.frames.at(-1)?.time) seen.frames.push(picture);
    };
    video.requestVideoFrameCallback(onFrame);
    video.addEventListener("seeking", () => seen.seeks.push(video.currentTime));
    video.addEventListener("waiting", () => {
      const { buffered, currentTime } = video;
      const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
      // A decoder that is short of CPU waits too, with enough in front of it.
      if (seen.frames.length > 0 && !video.seeking && end - currentTime < 0.2) seen.stalls.push(currentTime);
    });
  }
}

/** What one side has shown until now. */
export function readWatch(page: Page, side: Side): Promise<Watched> {
  return page.evaluate((side) => {
    const { element } = window.players![side];
    const { buffered } = element;
    const quality = element.getVideoPlaybackQuality();
    return {
      ...window.watches[side]!,
      error: element.error?.message ?? null,
      ended: element.ended,
      currentTime: element.currentTime,
      buffered: Array.from({ length: buffered.length }, (_, i) => {
        return { start: buffered.start(i), end: buffered.end(i) };
      }),
      decoded: quality.totalVideoFrames,
      dropped: quality.droppedVideoFrames,
    };
  }, side);
}

/** Keeps both players to one rung from their first segment on; call it before the page is opened. */
export async function keepToRung(page: Page, rung: string): Promise<void> {
  await page.addInitScript((rung) => {
    let players: Players | undefined;
    Object.defineProperty(window, "players", {
      get: () => players,
      set(started: Players) {
        players = started;
        for (const player of Object.values(started)) player.setLevel(rung);
      },
    });
  }, rung);
}

/** Resolves when the engines are loaded. */
export async function whenPlayersStart(page: Page): Promise<void> {
  await page.waitForFunction(() => window.players !== undefined, undefined, { polling: 100 });
}

/** Resolves when both players have come to the end of the film, or one of them cannot go on. */
export async function playToEnd(page: Page, timeoutMs: number): Promise<void> {
  await whenPlayersStart(page);
  await page.waitForFunction(
    () => Object.values(window.players!).every(({ element }) => element.ended || element.error),
    undefined,
    { polling: 200, timeout: timeoutMs },
  );
}

/**
 * Goes to each of the given frames and reads the number that is really shown there: for those that the
 * browser had no time to present while it played.
 */
export function stepTo(page: Page, side: Side, times: number[]): Promise<number[]> {
  return page.evaluate(
    async ({ side, times }) => {
      const { element } = window.players![side];
      const numbers: number[] = [];
      for (const time of times) {
        const presented = new Promise((resolve) => element.requestVideoFrameCallback(resolve));
        element.currentTime = time;
        await presented;
        numbers.push(window.readPicture(element).number);
      }
      return numbers;
    },
    { side, times },
  );
}

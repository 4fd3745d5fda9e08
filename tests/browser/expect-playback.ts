import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Side } from "../../web/player/player.ts";
import type { Film } from "../harness/films.ts";
import {
  type PresentedFrame,
  playToEnd,
  readWatch,
  SIDES,
  stepTo,
  type Watched,
} from "../harness/playback.ts";

const FEW_FRAMES = 5;
const PLAY_TIMEOUT_MS = 120_000;

/** Both players of an opened page show the whole film, from rungs of one height, every frame once. */
export async function expectToPlay(page: Page, film: Film, height = film.height): Promise<void> {
  await playToEnd(page, PLAY_TIMEOUT_MS);
  // Both at once: dash.js drops what lies 20 s behind.
  const all = await Promise.all(SIDES.map((side) => readWatch(page, side)));
  for (const side of SIDES) {
    // Chromium counts what it has decoded a moment after the end.
    const countDecoded = async () => (await readWatch(page, side)).decoded;
    await expect.poll(countDecoded, { timeout: 10_000 }).toBe(film.numbers.length);
  }
  for (const watched of all) {
    expectWholePlay(watched, film);
    expectInOrder(watched.frames, film);
    expect(new Set(watched.frames.map((frame) => frame.height))).toEqual(new Set([height]));
  }
  for (const side of SIDES) await expectEveryFrame(page, side, film);
}

/** It has come to the end of the film in one go, from one buffered range, and never stood still on the way. */
export function expectWholePlay(watched: Watched, film: Film): void {
  expect(watched.error).toBeNull();
  expect(watched.ended).toBe(true);
  expect(watched.begun).toBe(1);
  expect(watched.stalls).toEqual([]);
  expect(watched.buffered).toHaveLength(1);
  expect(watched.buffered[0]!.end).toBeGreaterThan(film.seconds - 1 / film.fps);
}

/** Each picture is the one that belongs to its time, and none comes before one that was shown already. */
export function expectInOrder(frames: PresentedFrame[], film: Film): void {
  expectSteady(frames, film);
  const backward = frames.filter(({ number }, i) => i > 0 && number <= frames[i - 1]!.number);
  expect(backward).toEqual([]);
}

/**
 * The same, but a picture or a few may be seen twice: where an engine is replaced or has waited for more of
 * the film, the position is a moment behind what is presented.
 */
export function expectSteady(frames: PresentedFrame[], film: Film): void {
  const misplaced = frames.filter(({ number, time }) => Math.abs(number / film.fps - time) > 0.5 / film.fps);
  expect(misplaced).toEqual([]);
  const backward = frames.filter(({ number }, i) => i > 0 && number < frames[i - 1]!.number - FEW_FRAMES);
  expect(backward).toEqual([]);
}

/** Never does a second of the film pass without a picture, as when an engine throws away what it buffered. */
export function expectNoFreeze(frames: PresentedFrame[], film: Film): void {
  const frozen = frames.filter(({ number }, i) => i > 0 && number - frames[i - 1]!.number > film.fps);
  expect(frozen).toEqual([]);
}

/**
 * Every frame of the film is in what the engine buffered: those which the browser had no time to present
 * while it played are visited one by one. Moves the player away from the end.
 */
export async function expectEveryFrame(page: Page, side: Side, film: Film): Promise<void> {
  const { frames } = await readWatch(page, side);
  const presented = new Set(frames.map(({ number }) => number));
  const missed = film.numbers.filter((number) => !presented.has(number));
  const found = await stepTo(
    page,
    side,
    missed.map((number) => (number + 0.5) / film.fps),
  );
  expect(found).toEqual(missed);
}

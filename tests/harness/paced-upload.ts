import { setTimeout as delay } from "node:timers/promises";
import type { Film } from "./films.ts";
import type { FilmUpload } from "./upload.ts";

/** Of real time: as over a line that is just good enough. */
const PACE = 1.15;

/** Sends chunks one after the other, in the given order, a little faster than the film plays. */
export async function sendPaced(upload: FilmUpload, film: Film, indices: number[]): Promise<void> {
  const chunkMs = (film.seconds * 1000) / upload.count / PACE;
  let due = performance.now();
  for (const index of indices) {
    await upload.send(index);
    // A slow answer is made up for, as the line would.
    due += chunkMs;
    await delay(Math.max(0, due - performance.now()));
  }
}

/** Chunks [from, to). */
export const chunkRange = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

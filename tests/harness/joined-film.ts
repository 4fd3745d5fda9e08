import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

const PART = { audio: false };

/** A film whose second half reorders its pictures (B-frames) and whose first half does not. */
export function makeLateReordering(size: string): Promise<Film> {
  const half = { ...PART, size, seconds: 4, gop: 15 };
  return makeJoined("late-reordering.mp4", [
    { ...half, name: "in-order.mp4", encode: ["-bf", "0"] },
    { ...half, name: "reordered.mp4" },
  ]);
}

/** A film that can be cut every second at first, and then for 12 s not at all. */
export function makeLateLongGop(size: string): Promise<Film> {
  return makeJoined("late-long-gop.mp4", [
    { ...PART, size, name: "short-gops.mp4", seconds: 4, gop: 30 },
    { ...PART, size, name: "one-gop.mp4", seconds: 12, gop: 1000 },
  ]);
}

/** Films one after the other in one file, without a new encode; the numbers of their frames go on. */
async function makeJoined(name: string, parts: FilmOptions[]): Promise<Film> {
  const films: Film[] = [];
  for (const part of parts) {
    const firstNumber = films.reduce((sum, film) => sum + film.numbers.length, 0);
    films.push(await makeFilm({ ...part, firstNumber }));
  }
  const paths = films.map((film) => film.path);
  const path = await makeOnce(name, paths, (target) => join(films, target));
  const numbers = films.flatMap((film) => film.numbers);
  const seconds = films.reduce((sum, film) => sum + film.seconds, 0);
  return { ...films[0]!, name, path, numbers, seconds };
}

async function join(pieces: Film[], target: string): Promise<void> {
  const list = `${target}.txt`;
  await writeFile(list, pieces.map(({ path, seconds }) => `file '${path}'\nduration ${seconds}\n`).join(""));
  const input = ["-f", "concat", "-safe", "0", "-i", list];
  await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-c", "copy", target]);
}

import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { type Film, makeFilm, makeOnce } from "./films.ts";

/** A film whose second half reorders its pictures (B-frames) and whose first half does not. */
export async function makeLateReordering(): Promise<Film> {
  const half = { seconds: 6, gop: 15, audio: false };
  const first = await makeFilm({ ...half, name: "in-order.mp4", encode: ["-bf", "0"] });
  const second = await makeFilm({ ...half, name: "reordered.mp4", firstNumber: first.numbers.length });
  const name = "late-reordering.mp4";
  const path = await makeOnce(name, [first.path, second.path], (target) => join([first, second], target));
  return { ...first, name, path, numbers: [...first.numbers, ...second.numbers], seconds: 12 };
}

async function join(pieces: Film[], target: string): Promise<void> {
  const list = `${target}.txt`;
  await writeFile(list, pieces.map(({ path, seconds }) => `file '${path}'\nduration ${seconds}\n`).join(""));
  const input = ["-f", "concat", "-safe", "0", "-i", list];
  await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-c", "copy", target]);
}

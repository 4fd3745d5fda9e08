import { extname } from "node:path";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

export interface UnevenOptions extends Omit<FilmOptions, "audio" | "sound" | "seconds"> {
  /** Seconds of the film from which to which there is a picture, and a tone. */
  picture: readonly [number, number];
  sound: readonly [number, number];
}

/** A film of which picture and sound begin or end apart. */
export async function makeUnevenFilm({ picture, sound, ...options }: UnevenOptions): Promise<Film> {
  const seconds = picture[1] - picture[0];
  const film = await makeFilm({ ...options, name: `picture-of-${options.name}`, seconds, audio: false });
  const tone = `sine=frequency=440:sample_rate=48000:duration=${sound[1] - sound[0]}`;
  const args = [
    ...["-hide_banner", "-v", "error", "-y", "-itsoffset", String(picture[0]), "-i", film.path],
    ...["-itsoffset", String(sound[0]), "-f", "lavfi", "-i", tone],
    ...[
      "-map",
      "0:v",
      "-map",
      "1:a",
      "-c:v",
      "copy",
      "-c:a",
      extname(options.name) === ".webm" ? "libopus" : "aac",
    ],
  ];
  const path = await makeOnce(options.name, args, (path) => execa("ffmpeg", [...args, path]));
  return { ...film, path, name: options.name };
}

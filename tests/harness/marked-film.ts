import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { makeCaptionedFilm } from "./captioned-film.ts";
import { type Film, makeOnce } from "./films.ts";

/** A short film that says `words` wherever a file has words of its own: tags, names of streams, captions, chapters. */
export async function makeMarkedFilm(words: string): Promise<Film> {
  const film = await makeCaptionedFilm({ name: "marked.mkv", seconds: 4, size: "320x180" }, [
    { format: "srt", language: "en", title: words, lines: [{ start: 500, end: 3500, text: words }] },
  ]);
  const escaped = words.replace(/[=;#\\\n]/g, "\\$&");
  const chapter = (start: number) =>
    `[CHAPTER]\nTIMEBASE=1/1\nSTART=${start}\nEND=${start + 2}\ntitle=${escaped}\n`;
  const text = `;FFMETADATA1\n${chapter(0)}${chapter(2)}`;
  const tags = ["title", "artist", "comment", "encoder"].flatMap((name) => ["-metadata", `${name}=${words}`]);
  const names = ["v:0", "a:0"].flatMap((stream) => [`-metadata:s:${stream}`, `title=${words}`]);
  const path = await makeOnce(film.name, [film.path, text, ...tags, ...names], async (target) => {
    await writeFile(`${target}.txt`, text);
    await execa("ffmpeg", [
      ...["-v", "error", "-nostdin", "-y", "-i", film.path, "-f", "ffmetadata", "-i", `${target}.txt`],
      ...["-map", "0", "-map_chapters", "1", "-c", "copy", ...tags, ...names, target],
    ]);
  });
  return { ...film, path };
}

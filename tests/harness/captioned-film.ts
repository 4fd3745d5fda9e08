import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

/** Words and when they are shown, in milliseconds. */
export interface SpokenLine {
  start: number;
  end: number;
  text: string;
}

export interface FilmCaptions {
  /** As what they are written before FFmpeg packs them: its own kinds of the same name. */
  format: "srt" | "ass" | "vtt";
  language?: string;
  title?: string;
  /** As FFmpeg takes it: "default", "forced", "hearing_impaired", "0" for none. */
  disposition?: string;
  lines: SpokenLine[];
}

/** One line every two seconds, shown for one: "<language> 0" from 0.5 s, "<language> 1" from 2.5 s … */
export function speakEvenly(language: string, seconds: number): SpokenLine[] {
  return Array.from({ length: Math.ceil(seconds / 2) }, (_, i) => {
    return { start: i * 2000 + 500, end: i * 2000 + 1500, text: `${language} ${i}` };
  });
}

/** A film with captions in its own file: SubRip, SubStation Alpha or WebVTT in Matroska and WebM, mov_text in MP4. */
export async function makeCaptionedFilm(film: FilmOptions, captions: FilmCaptions[]): Promise<Film> {
  const plain = await makeFilm(film);
  const name = `captioned-${film.name}`;
  const texts = captions.map(({ format, lines }) => WRITERS[format](lines));
  const path = await makeOnce(name, [plain.path, JSON.stringify(captions), ...texts], async (target) => {
    const files = await Promise.all(
      captions.map(async ({ format }, i) => {
        const file = `${target}.${i}.${format}`;
        await writeFile(file, texts[i]!);
        return file;
      }),
    );
    await execa("ffmpeg", [
      ...["-v", "error", "-nostdin", "-y", "-i", plain.path],
      ...files.flatMap((file) => ["-i", file]),
      ...["-map", "0", ...files.flatMap((_, i) => ["-map", `${i + 1}:0`]), "-c", "copy"],
      ...captions.flatMap(({ format, language, title, disposition = "0" }, i) => [
        ...[`-c:s:${i}`, codecIn(film.name, format), `-disposition:s:${i}`, disposition],
        ...(language ? [`-metadata:s:s:${i}`, `language=${language}`] : []),
        ...(title ? [`-metadata:s:s:${i}`, `title=${title}`] : []),
      ]),
      ...(extname(film.name) === ".mp4" ? ["-movflags", "+faststart"] : []),
      target,
    ]);
  });
  return { ...plain, name, path };
}

function codecIn(name: string, format: FilmCaptions["format"]): string {
  if (extname(name) === ".mp4") return "mov_text";
  return { srt: "subrip", ass: "ass", vtt: "webvtt" }[format];
}

const clock = (ms: number, point: string) =>
  `${new Date(ms).toISOString().slice(11, 19)}${point}${String(ms % 1000).padStart(3, "0")}`;

const WRITERS: Record<FilmCaptions["format"], (lines: SpokenLine[]) => string> = {
  srt: (lines) =>
    lines
      .map(({ start, end, text }, i) => `${i + 1}\n${clock(start, ",")} --> ${clock(end, ",")}\n${text}\n`)
      .join("\n"),
  vtt: (lines) =>
    [
      "WEBVTT",
      ...lines.map(({ start, end, text }) => `${clock(start, ".")} --> ${clock(end, ".")}\n${text}`),
    ].join("\n\n"),
  ass: (lines) =>
    [
      "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]",
      "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
      "Style: Default,Arial,20,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0",
      "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
      ...lines.map(({ start, end, text }) => {
        const time = (ms: number) => clock(ms, ".").slice(1, -1);
        return `Dialogue: 0,${time(start)},${time(end)},Default,,0,0,0,,{\\pos(100,50)}{\\b1}${text}{\\b0}`;
      }),
      "",
    ].join("\n"),
};

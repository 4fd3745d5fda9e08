import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

const FPS = 30;
const GOP_SECONDS = 2;

/** Short films of the kinds that are cut, timed or contained in another way than the usual one. */
export const SPECIAL_FILMS = {
  ntsc: { name: "ntsc.mp4", seconds: 12, fps: "30000/1001" },
  openGop: { name: "open-gop.mp4", seconds: 12, openGop: true },
  variableRate: { name: "variable-rate.mkv", seconds: 12, variableRate: true },
  transportStream: { name: "broadcast.ts", seconds: 12 },
  indexFirst: { name: "index-first.mp4", seconds: 12 },
  indexLast: { name: "index-last.mp4", seconds: 12, index: "last" },
  fragmented: { name: "fragmented.mp4", seconds: 12, index: "fragmented" },
  webm: { name: "film.webm", seconds: 12, codec: "vp9" },
} as const satisfies Record<string, FilmOptions>;

export type Unsafety = "parameters" | "open-gop";

/**
 * A film of ten GOPs of 2 s, H.264 for browsers, whose fifth cannot be published as it is: it has other
 * parameter sets (SPS, PPS) than the rest, or begins with pictures that need the GOP before. Every frame is
 * there once when it is decoded from its beginning.
 */
export async function makeUnsafeFifthGop(unsafety: Unsafety = "parameters"): Promise<Film> {
  // Open GOPs need their predecessor, so there the odd piece begins one GOP earlier.
  const oddFrom = unsafety === "parameters" ? 4 : 3;
  const odd: Partial<FilmOptions> =
    unsafety === "parameters" ? { encode: ["-refs", "4", "-coder", "1"] } : { openGop: true };
  const pieces = [
    await makePiece(0, oddFrom, {}),
    await makePiece(oddFrom, 5, odd),
    await makePiece(5, 10, {}),
  ];
  const sound = await makeFilm({ name: "tone.mp4", seconds: 20, size: "64x36" });
  const path = await makeOnce(
    `unsafe-${unsafety}.mp4`,
    pieces.map((piece) => piece.path),
    (target) => joinPieces(pieces, sound, target),
  );
  const numbers = pieces.flatMap((piece) => piece.numbers);
  return { ...pieces[0]!, path, name: `unsafe-${unsafety}.mp4`, numbers, seconds: 20 };
}

function makePiece(fromGop: number, toGop: number, options: Partial<FilmOptions>): Promise<Film> {
  return makeFilm({
    name: `piece-${fromGop}.mp4`,
    seconds: (toGop - fromGop) * GOP_SECONDS,
    firstNumber: fromGop * GOP_SECONDS * FPS,
    audio: false,
    ...options,
  });
}

/** The concat demuxer puts each piece's parameter sets in front of its keys, where a decoder finds them. */
async function joinPieces(pieces: Film[], sound: Film, target: string): Promise<void> {
  const list = `${target}.txt`;
  const lines = pieces.flatMap(({ path, seconds }) => [`file '${path}'`, `duration ${seconds}`]);
  await writeFile(list, `${lines.join("\n")}\n`);
  await execa("ffmpeg", [
    ...["-hide_banner", "-v", "error", "-nostdin", "-y", "-f", "concat", "-safe", "0", "-i", list],
    ...["-i", sound.path, "-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", target],
  ]);
}

/** The same film with chapters in it, each of so many seconds up to the next; copied, not encoded again. */
export async function addChapters(film: Film, chapters: { start: number; title: string }[]): Promise<Film> {
  const ends = [...chapters.slice(1).map(({ start }) => start), film.seconds];
  const parts = chapters.map(
    ({ start, title }, i) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start * 1000}\nEND=${ends[i]! * 1000}\ntitle=${title}\n`,
  );
  const index = film.name.endsWith(".mp4") ? ["-movflags", "+faststart"] : [];
  const text = `;FFMETADATA1\n${parts.join("")}`;
  const path = await makeOnce(film.name, [film.path, text, ...index], async (target) => {
    await writeFile(`${target}.txt`, text);
    await execa("ffmpeg", [
      ...["-hide_banner", "-v", "error", "-nostdin", "-y", "-i", film.path, "-f", "ffmetadata"],
      ...["-i", `${target}.txt`, "-map", "0", "-map_chapters", "1", "-c", "copy", ...index, target],
    ]);
  });
  return { ...film, path };
}

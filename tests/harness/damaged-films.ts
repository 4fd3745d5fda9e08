import { execa } from "execa";
import { cutAt, type Damage, damageFilm, flipped, withoutPackets, zeroed } from "./damage.ts";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

const SECONDS = 8;
/** Half a megabyte a second, so that 64 KiB are a part of a second, not of a film. */
const FILM = { seconds: SECONDS, size: "480x270", gop: 30, bitrate: 2_500_000 };
const BLOCK = 64 * 1024;

export interface DamagedFilm {
  film: Film;
  path: string;
  /** Seconds from which on it may be damaged; null where it is all over. */
  at: number | null;
}

type Make = (folder: string) => Promise<DamagedFilm>;

function damaged(options: FilmOptions, name: string, damage: Damage, at: number | null): Make {
  return async (folder) => {
    const film = await makeFilm(options);
    return { film, path: await damageFilm(film, name, damage, folder), at };
  };
}

const kind = (name: string, options: Partial<FilmOptions> = {}): FilmOptions => ({
  ...FILM,
  name,
  ...options,
});
const middle = 0.5 * SECONDS;
const late = 0.6 * SECONDS;

/** Films of which something can be played, by what is wrong with them. */
export const DAMAGED_FILMS: Record<string, Make> = {
  "MP4, bits turned over": damaged(kind("a.mp4"), "bits.mp4", flipped(12), middle),
  "MP4, 64 KiB of zeros": damaged(kind("a.mp4"), "zeros.mp4", zeroed(BLOCK), middle),
  "MP4, its index first, cut off": damaged(kind("a.mp4"), "cut.mp4", cutAt(0.6), late),
  "MP4, reference pictures missing": filtered(
    "dropped.mp4",
    "-bsf:v",
    "noise=drop=eq(mod(n\\,97)\\,94)",
    3.1,
  ),
  "MP4, no sound can be decoded": filtered("hiss.mp4", "-bsf:a", "noise=amount=2", null),
  "fragmented MP4, cut off": damaged(kind("f.mp4", { index: "fragmented" }), "cut-f.mp4", cutAt(0.6), late),
  // Its decoder does not notice a few.
  "MP4 of HEVC, bits turned over": damaged(
    kind("h.mp4", { codec: "hevc" }),
    "bits-h.mp4",
    flipped(80),
    middle,
  ),
  "Matroska, bits turned over": damaged(kind("a.mkv"), "bits.mkv", flipped(12), middle),
  "Matroska, 64 KiB of zeros": damaged(kind("a.mkv"), "zeros.mkv", zeroed(BLOCK), middle),
  "Matroska, cut off": damaged(kind("a.mkv"), "cut.mkv", cutAt(0.6), late),
  // Its decoder notices some bits alone, wherever they are.
  "WebM of VP9, bits turned over": damaged(kind("a.webm", { codec: "vp9" }), "bits.webm", flipped(12), null),
  "transport stream, bits turned over": damaged(kind("a.ts"), "bits.ts", flipped(12), middle),
  "transport stream, packets missing": damaged(kind("a.ts"), "lost.ts", withoutPackets(120), middle),
  "transport stream, cut off": damaged(kind("a.ts"), "cut.ts", cutAt(0.6), late),
  "AVI of MPEG-4, 64 KiB of zeros": damaged(
    kind("a.avi", { codec: "mpeg4", encode: ["-bf", "0"] }),
    "zeros.avi",
    zeroed(BLOCK),
    middle,
  ),
  "AVI of H.264, cut off": damaged(kind("b.avi"), "cut.avi", cutAt(0.6), late),
  "Flash Video, cut off": damaged(kind("a.flv"), "cut.flv", cutAt(0.6), late),
};

/** Its packets pass a bitstream filter, without a new encode. */
function filtered(name: string, option: string, filter: string, at: number | null): Make {
  return async () => {
    const film = await makeFilm(kind("a.mp4"));
    const options = ["-i", film.path, "-c", "copy", option, filter, "-movflags", "+faststart"];
    const path = await makeOnce(name, options, (target) =>
      execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...options, target]),
    );
    return { film, path, at };
  };
}

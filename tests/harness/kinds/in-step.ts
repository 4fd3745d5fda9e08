import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type FlashFilmOptions, makeFlashFilm } from "../flash-and-beep.ts";
import { makeTempFolder } from "../temp-folder.ts";

/** A film that flashes and beeps at once. */
export interface InStep {
  /** Answers its path. */
  make: () => Promise<string>;
  /** How often it flashes. */
  flashes: number;
  /** Milliseconds by which the file itself has its sound behind the picture. */
  late?: number;
}

/** So large that there is a rung below the source, and of a size that H.263 has as well. */
const FILM = { seconds: 14, size: "352x288" };
const ONE_GOP = ["-g", "10000"];
const AAC = ["-c:a", "aac"];
const MP2 = ["-c:a", "mp2"];
const MP3 = ["-c:a", "libmp3lame"];
const AC3 = ["-c:a", "ac3"];
const PCM = ["-c:a", "pcm_s16le"];
const OPUS = ["-c:a", "libopus"];
const VORBIS = ["-c:a", "libvorbis"];
const VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"];
const VP8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"];
const HEVC = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"];
const MPEG4 = ["-c:v", "mpeg4", "-bf", "2", "-q:v", "4"];
const MPEG2 = ["-c:v", "mpeg2video", "-bf", "2", "-b:v", "2M"];
const FIELDS = "setfield=tff";
const GRAIN = "noise=alls=20:allf=t";

function film(
  name: string,
  codec: string[] | undefined,
  sound: string[],
  more: Partial<FlashFilmOptions> = {},
): InStep {
  return { make: () => makeFlashFilm({ ...FILM, name, codec, tracks: [sound], ...more }), flashes: 7 };
}

/** A copy that is cut, or has a part shifted. */
function remuxed(name: string, from: InStep, flashes: number, args: (path: string) => string[]): InStep {
  const make = async () => {
    const [source, path] = [await from.make(), join(await makeTempFolder("in-step"), name)];
    await execa("ffmpeg", ["-v", "error", "-nostdin", ...args(source), path]);
    return path;
  };
  return { make, flashes };
}

/** Recordings behind each other in one file, each with a clock that begins at its own time. */
function joined(name: string, sound: string[], offsets: number[]): InStep {
  const make = async () => {
    const parts = offsets.map((offset) =>
      makeFlashFilm({
        ...{ ...FILM, name, tracks: [sound], seconds: 8 },
        options: ["-output_ts_offset", String(offset)],
      }),
    );
    const path = join(await makeTempFolder("in-step"), name);
    const films = (await Promise.all(parts)).map((part) => readFile(part));
    await writeFile(path, Buffer.concat(await Promise.all(films)));
    return path;
  };
  return { make, flashes: 4 * offsets.length };
}

const plain = film("a.mp4", undefined, AAC);

/** One of each way that pictures and sounds take through the product, from each container. */
export const IN_STEP: Record<string, InStep> = {
  "MP4, H.264 and AAC": plain,
  "MP4, fragmented": film("f.mp4", undefined, AAC, { options: ["-movflags", "frag_keyframe+empty_moov"] }),
  "MP4, no edit lists": film("n.mp4", undefined, AAC, { options: ["-use_editlist", "0"] }),
  "MP4, H.264 and MP3": film("m.mp4", undefined, MP3),
  "MP4, HEVC": film("h.mp4", HEVC, AAC),
  "MP4, AV1": film("a1.mp4", ["-c:v", "libsvtav1", "-preset", "12"], AAC),
  "MP4, 29.97 pictures a second": film("r2997.mp4", undefined, AAC, { fps: "30000/1001" }),
  "MP4, 120 pictures a second": film("r120.mp4", undefined, AAC, { fps: "120" }),
  "MP4, a variable rate": film("vfr.mp4", undefined, AAC, {
    picture: "select='not(eq(mod(n,5),3)+eq(mod(n,10),1))'",
    options: ["-fps_mode", "passthrough"],
  }),
  "MP4, one GOP": film("long.mp4", undefined, AAC, { options: ONE_GOP }),
  "MP4, cut by an edit list": remuxed("cut.mp4", plain, 7, (path) => [
    "-ss",
    "0.69",
    "-i",
    path,
    "-c",
    "copy",
  ]),
  "MP4, picture that begins late": remuxed("late.mp4", plain, 6, (path) => [
    ...[
      "-i",
      path,
      "-itsoffset",
      "2.5",
      "-ss",
      "2.5",
      "-i",
      path,
      "-map",
      "0:a",
      "-map",
      "1:v",
      "-c",
      "copy",
    ],
  ]),
  "MOV, ProRes and PCM": film("p.mov", ["-c:v", "prores"], PCM, { picture: "format=yuv422p10" }),
  "3GP, H.263 and AAC": film("h.3gp", ["-c:v", "h263", "-b:v", "600k"], AAC),
  "Matroska, H.264 and MP3": film("m.mkv", undefined, MP3),
  "Matroska, H.264 and Opus": film("o.mkv", undefined, OPUS),
  "Matroska, one GOP of HEVC": film("long.mkv", HEVC, AC3, { options: ONE_GOP }),
  "WebM, VP9 and Opus": film("v9.webm", VP9, OPUS),
  "WebM, VP8 and Vorbis": film("v8.webm", VP8, VORBIS),
  "WebM, one GOP of VP9": film("long.webm", VP9, OPUS, { options: ONE_GOP }),
  // FFmpeg's encoder primes the decoder for 23 ms, which AVI does not tell.
  "AVI, MPEG-4 and MP3": { ...film("m4.avi", MPEG4, MP3), late: 23 },
  "AVI, MPEG-4 and PCM": film("m4.avi", MPEG4, PCM),
  "AVI, H.264 and PCM": film("h264.avi", undefined, PCM),
  "AVI, Motion JPEG and PCM": film("j.avi", ["-c:v", "mjpeg", "-q:v", "5"], PCM),
  "FLV, H.264 and AAC": film("a.flv", undefined, AAC),
  "FLV, Sorenson H.263 and MP3": film("s.flv", ["-c:v", "flv1", "-b:v", "600k"], MP3, { rate: 44_100 }),
  "OGV, Theora and Vorbis": film("t.ogv", ["-c:v", "libtheora", "-q:v", "8"], VORBIS),
  "WMV, WMV2 and WMA": film("w.wmv", ["-c:v", "wmv2", "-b:v", "800k"], ["-c:a", "wmav2"]),
  "MPEG-TS, H.264 and AAC": film("a.ts", undefined, AAC),
  "MPEG-TS, HEVC and AC-3": film("h.ts", HEVC, AC3),
  "MPEG-TS, MPEG-2 and MP2": film("m.ts", MPEG2, MP2),
  "MPEG-TS, one GOP": film("long.ts", undefined, MP2, { options: ONE_GOP }),
  "MPEG-TS whose clock jumps": joined("jump.ts", MP2, [0, 5000]),
  "MPEG-TS whose clock goes back": joined("back.ts", MP2, [5000, 0]),
  "MPEG-PS, MPEG-2 and AC-3": film("m2.vob", MPEG2, AC3, { options: ["-f", "vob"] }),
  "MPEG-PS, MPEG-1 and MP2": film("m1.mpg", ["-c:v", "mpeg1video", "-bf", "2", "-b:v", "1M"], MP2, {
    picture: GRAIN,
  }),
  "MXF, MPEG-2 and PCM": film("m.mxf", MPEG2, PCM),
  "interlaced H.264": film("i.mp4", undefined, AAC, { picture: FIELDS, options: ["-flags", "+ildct+ilme"] }),
  "interlaced MPEG-2, bottom field first": film("i.mpg", MPEG2, MP2, {
    ...{ picture: "setfield=bff", options: ["-flags", "+ildct+ilme"] },
  }),
};

import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { BROKEN_FILMS, corpusPath } from "./corpus.ts";
import { type FilmOptions, makeFilm, makeOnce } from "./films.ts";
import { unfinishedMp4 } from "./unfinished-mp4.ts";

export interface BadFile {
  make(): Promise<Buffer>;
  code: string;
  /** What the person who uploaded it reads. */
  reason: RegExp;
}

const FILM: FilmOptions = { name: "film.mp4", seconds: 4, size: "320x180" };
const text = (words: string) => async () => Buffer.from(words);
const latin = (bytes: string) => async () => Buffer.from(bytes.padEnd(2000, "\0\x01"), "latin1");
const film = async (options: Partial<FilmOptions> = {}) =>
  readFile((await makeFilm({ ...FILM, ...options })).path);
const other = (make: BadFile["make"], what: string): BadFile => ({
  make,
  code: "source_not_video",
  reason: new RegExp(`^This is ${what}, not a video\\. `),
});

/** A file that FFmpeg makes of nothing but its options. */
const generated =
  (name: string, options: string[], input = "") =>
  async () =>
    readFile(
      await makeOnce(name, [...options, input], (path) =>
        execa(
          "ffmpeg",
          ["-v", "error", "-nostdin", "-y", ...options, path].filter((o) => o !== "-nostdin" || !input),
          {
            input,
          },
        ),
      ),
    );
const PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2"];

/** Files of which nothing is played, each by what it is. */
export const BAD_FILES: Record<string, BadFile> = {
  "a PDF document": other(latin("%PDF-1.7\n%\xe2\xe3"), "a PDF document"),
  "a ZIP archive": other(latin("PK\x03\x04\x14\0"), "a ZIP archive"),
  "a JPEG picture": other(generated("a.jpg", [...PICTURE, "-frames:v", "1"]), "a JPEG picture"),
  "a PNG picture": other(generated("a.png", [...PICTURE, "-frames:v", "1"]), "a PNG picture"),
  "a program": other(latin("MZ\x90\0\x03"), "a program for Windows"),
  "a web page": other(text("<!DOCTYPE html><html><body>Not found</body></html>"), "a web page"),
  "a playlist": other(text("#EXTM3U\n#EXTINF:4,\nhttp://example.org/1.ts\n"), "an HLS playlist"),
  "a subtitle file": other(text("1\n00:00:01,000 --> 00:00:02,000\nHello\n"), "a subtitle file"),
  "a torrent": other(text("d8:announce41:http://tracker.example/announce"), "a torrent"),
  zeros: other(async () => Buffer.alloc(300_000), "a file of nothing but zeros"),
  "thirty thousand pictures in a second": {
    make: generated("fast.mp4", [
      ...["-f", "lavfi", "-i", "testsrc2=s=64x64:r=30000:d=1", "-preset", "ultrafast"],
      ...["-c:v", "libx264", "-pix_fmt", "yuv420p", "-video_track_timescale", "90000"],
    ]),
    code: "source_too_costly",
    reason: /^The film has more than 1,000 pictures a second\. Export it with 60 /,
  },
  "unknown bytes": {
    make: async () => Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255)),
    code: "source_not_video",
    reason: /^The file is of no video format that is known here\. /,
  },
  "MPEG-TS whose picture begins behind 20 MB of sound": {
    make: generated("far.ts", [
      ...["-itsoffset", "22", ...PICTURE, "-f", "lavfi", "-i", "anoisesrc=r=48000:d=23"],
      ...["-c:v", "libx264", "-c:a", "s302m", "-ac", "8", "-sample_fmt", "s32", "-strict", "-2"],
    ]),
    code: "source_damaged",
    reason: /or its picture begins too far behind its sound: nothing in the first 20 MB tells its size/,
  },
  "an MP4 that was never finished": {
    make: async () => unfinishedMp4(4000),
    code: "source_no_index",
    reason: /no index \(moov\): its recording or copy was never finished\. /,
  },
  "an MP4 with its index at the end, cut off": {
    make: async () => (await film({ index: "last" })).subarray(0, 60_000),
    code: "source_truncated",
    reason: /^The file is cut off: at least [\d,]+ bytes are missing at its end.*Upload the whole file\.$/,
  },
  "an MP4 cut off within its index": {
    make: async () => {
      const bytes = await film({ index: "last" });
      return bytes.subarray(0, bytes.length - 200);
    },
    code: "source_truncated",
    reason: /^The file is cut off within its index \(moov\)/,
  },
  "Common Encryption": {
    make: generated("encrypted.mp4", [
      ...[...PICTURE, "-c:v", "libx264", "-encryption_scheme", "cenc-aes-ctr"],
      ...["-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb"],
      ...["-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"],
    ]),
    code: "source_encrypted",
    reason: /^The video is encrypted \(Common Encryption\).*Upload a copy without protection\.$/,
  },
  "a scrambled broadcast": {
    async make() {
      const bytes = Buffer.from(await film({ name: "film.ts" }));
      for (let at = 188 * 3; at < bytes.length; at += 188) bytes[at + 3]! |= 0xc0;
      return bytes;
    },
    code: "source_encrypted",
    reason: /^The video is encrypted \(a scrambled broadcast\)/,
  },
  "subtitles alone": {
    make: generated(
      "subtitles.mkv",
      ["-f", "srt", "-i", "pipe:0"],
      "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    ),
    code: "source_no_picture",
    reason: /^The file holds nothing that can be played, only subtitles\. /,
  },
  "a codec without a decoder": {
    async make() {
      const bytes = Buffer.from(await film({ audio: false }));
      bytes.write("brxq", bytes.indexOf("avc1", bytes.indexOf("stsd")), "latin1");
      return bytes;
    },
    code: "source_unsupported",
    reason: /^The video is Blackmagic RAW \(brxq\), which cannot be decoded here\. Export it as H\.264/,
  },
  "an MP4 of which no picture can be decoded": {
    async make() {
      const bytes = Buffer.from(await film({ audio: false }));
      return bytes.fill(0, bytes.indexOf("mdat") + 4);
    },
    code: "source_damaged",
    reason: /^The video is damaged: not one picture can be decoded\. /,
  },
  "a Matroska of which nothing but its head is left": {
    make: async () => (await film({ name: "film.mkv" })).subarray(0, 300),
    code: "source_truncated",
    reason: /^The file is cut off/,
  },
  "a picture of 8200 pixels": {
    make: generated("wide.mkv", ["-f", "lavfi", "-i", "color=s=8200x64:r=5:d=1", "-c:v", "ffv1"]),
    code: "source_too_large",
    reason: /^The picture is 8200x64; at most 8192 pixels on a side/,
  },
  "101 streams": {
    make: generated("many.mkv", [
      ...["-f", "lavfi", "-i", "anullsrc=d=0.1", ...Array.from({ length: 101 }, () => ["-map", "0"]).flat()],
      ...["-c:a", "pcm_s16le"],
    ]),
    code: "source_too_many_streams",
    reason: /^The file has more than 100 streams\. /,
  },
  "a film that is too long": {
    make: generated("long.mp4", ["-f", "lavfi", "-i", "color=s=64x64:r=1:d=60", "-c:v", "libx264"]),
    code: "source_too_long",
    reason: /^The film is longer than the 0\.01 hours that are taken\. Cut it into parts/,
  },
};

/** Files of the corpus that no decoder makes a picture of. */
export const BAD_CORPUS_FILES: Record<string, BadFile> = Object.fromEntries(
  BROKEN_FILMS.map((name) => [
    name,
    {
      make: () => readFile(corpusPath(name)),
      code: "source_no_index",
      reason: /no index \(moov\): its recording or copy was never finished\. /,
    },
  ]),
);

import { execa } from "execa";
import { makeFilm, makeOnce } from "./films.ts";

/** The three that films have, as FFmpeg calls their codecs and their encoders. */
export const PICTURE_CAPTIONS = { hdmv_pgs_subtitle: "copy", dvd_subtitle: "dvdsub", dvb_subtitle: "dvbsub" };

/** A Matroska film of 4 s with captions that are pictures, one track of each kind: PGS, VobSub and DVB's. */
export async function makePictureCaptionedFilm(): Promise<string> {
  const film = await makeFilm({ name: "plain.mkv", seconds: 4, size: "320x180" });
  const pictures = writePgs([500, 1500, 2500]);
  const encoders = Object.values(PICTURE_CAPTIONS);
  const args = [
    ...[
      "-i",
      film.path,
      "-f",
      "sup",
      "-i",
      "pipe:0",
      "-map",
      "0",
      ...encoders.flatMap(() => ["-map", "1:0"]),
    ],
    ...["-c", "copy", ...encoders.flatMap((encoder, i) => [`-c:s:${i}`, encoder])],
  ];
  return makeOnce("picture-captions.mkv", args, (path) =>
    execa("ffmpeg", ["-v", "error", "-y", ...args, path], { input: pictures }),
  );
}

const SIZE = { width: 320, height: 180 };
const BOX = { width: 40, height: 10 };
const u8 = (...values: number[]) => Buffer.from(values);
const u16 = (...values: number[]) => Buffer.concat(values.map((value) => u8(value >> 8, value & 255)));

/**
 * A white box from each time (ms) on for half a second, as Blu-ray's Presentation Graphics in FFmpeg's `sup`: "PG",
 * time stamps of 90 kHz, then segments for composition, windows, palette and object.
 */
function writePgs(times: number[]): Buffer {
  return Buffer.concat(
    times.flatMap((ms, n) => [
      segment(ms, 0x16, composition(2 * n, [objectAt(0)])),
      segment(ms, 0x17, Buffer.concat([u8(1, 0), u16(100, 150, BOX.width, BOX.height)])),
      segment(ms, 0x14, u8(0, 0, 1, 235, 128, 128, 255)),
      segment(ms, 0x15, object()),
      segment(ms, 0x80, Buffer.alloc(0)),
      segment(ms + 500, 0x16, composition(2 * n + 1, [])),
      segment(ms + 500, 0x80, Buffer.alloc(0)),
    ]),
  );
}

function segment(ms: number, type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.write("PG");
  head.writeUInt32BE(ms * 90, 2);
  head.writeUInt8(type, 10);
  head.writeUInt16BE(body.length, 11);
  return Buffer.concat([head, body]);
}

const objectAt = (id: number) => Buffer.concat([u16(id), u8(0, 0), u16(100, 150)]);
const composition = (number: number, objects: Buffer[]) =>
  Buffer.concat([
    ...[u16(SIZE.width, SIZE.height), u8(0x10), u16(number), u8(0x80, 0, 0, objects.length)],
    ...objects,
  ]);

/** One run of colour 1 a line. */
function object(): Buffer {
  const line = u8(0, 0x80 | BOX.width, 1, 0, 0);
  const lines = Buffer.concat(Array.from({ length: BOX.height }, () => line));
  const length = lines.length + 4;
  return Buffer.concat([u16(0), u8(0, 0xc0, 0), u16(length), u16(BOX.width, BOX.height), lines]);
}

import { readFile, writeFile } from "node:fs/promises";
import { execa } from "execa";
import type { SpokenLine } from "./captioned-film.ts";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";

/** Control codes of field 1, channel 1 (ANSI/CTA-608-E, table 52), and the preamble of the last row, white. */
const LOAD = [0x14, 0x20];
const CLEAR_MEMORY = [0x14, 0x2e];
const LAST_ROW = [0x14, 0x70];
const SHOW = [0x14, 0x2f];
const ERASE = [0x14, 0x2c];
const NOTHING = [0x00, 0x00];
/** They are sent twice, in case one is lost. */
const twice = (code: number[]) => [code, code];

/** A film in H.264 whose pictures carry pop-on captions of channel CC1 (ANSI/CTA-608), two bytes a picture. */
export async function makeClosedCaptionedFilm(options: FilmOptions, lines: SpokenLine[]): Promise<Film> {
  // Without B-frames pictures lie in the order of showing.
  const plain = await makeFilm({ ...options, encode: ["-bf", "0"] });
  const path = await makeOnce(options.name, [plain.path, JSON.stringify(lines)], async (target) => {
    const stream = `${target}.h264`;
    const annexB = ["-c:v", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", stream];
    await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", plain.path, "-map", "0:v", ...annexB]);
    await writeFile(stream, addCaptions(await readFile(stream), pairsOf(lines, plain)));
    const input = ["-r", String(plain.fps), "-f", "h264", "-i", stream, "-i", plain.path];
    await execa("ffmpeg", [
      ...["-v", "error", "-nostdin", "-y", ...input, "-map", "0:v", "-map", "1:a", "-c", "copy"],
      ...["-movflags", "+faststart", target],
    ]);
  });
  return { ...plain, path };
}

/** The pair of each picture: words are loaded so that they are shown just when they are to be. */
function pairsOf(lines: SpokenLine[], { fps, numbers }: Film): number[][] {
  const pairs = numbers.map(() => NOTHING);
  for (const { start, end, text } of lines) {
    const letters = Buffer.from(text.padEnd(text.length + (text.length % 2), " "), "latin1");
    const words = Array.from({ length: letters.length / 2 }, (_, i) => [
      ...letters.subarray(2 * i, 2 * i + 2),
    ]);
    const load = [...twice(LOAD), ...twice(CLEAR_MEMORY), ...twice(LAST_ROW), ...words];
    const shown = Math.round((start / 1000) * fps);
    pairs.splice(shown - load.length, load.length + 2, ...load, ...twice(SHOW));
    pairs.splice(Math.round((end / 1000) * fps), 2, ...twice(ERASE));
  }
  return pairs;
}

/** An SEI message in front of the first slice of each picture (ITU-T H.264 7.4.1.2.3). */
function addCaptions(stream: Buffer, pairs: number[][]): Buffer {
  const parts: Buffer[] = [];
  let picture = 0;
  for (const nal of splitAnnexB(stream)) {
    const type = nal[0]! & 0x1f;
    // first_mb_in_slice is 0: its code is a single bit.
    const beginsPicture = (type === 1 || type === 5) && (nal[1]! & 0x80) !== 0;
    if (beginsPicture) parts.push(START, captionMessage(pairs[picture++]!));
    parts.push(START, nal);
  }
  return Buffer.concat(parts);
}

const START = Buffer.from([0, 0, 0, 1]);

/** Registered user data of one construct of cc_data (ATSC A/53-4 6.2.3); the bytes have odd parity. */
function captionMessage(pair: number[]): Buffer {
  const data = [
    0xb5,
    0x00,
    0x31,
    ...Buffer.from("GA94"),
    0x03,
    0x41,
    0xff,
    0xfc,
    ...pair.map(withParity),
    0xff,
  ];
  return Buffer.from([0x06, 0x04, data.length, ...data, 0x80]);
}

function withParity(byte: number): number {
  const ones = byte.toString(2).replaceAll("0", "").length;
  return ones % 2 === 0 ? byte | 0x80 : byte;
}

function splitAnnexB(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf(START.subarray(1)); at >= 0; at = stream.indexOf(START.subarray(1), at + 3))
    starts.push(at + 3);
  return starts.map((from, i) => {
    let to = i + 1 < starts.length ? starts[i + 1]! - 3 : stream.length;
    while (to > from && stream[to - 1] === 0) to--;
    return stream.subarray(from, to);
  });
}

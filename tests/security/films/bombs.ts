import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { makeTempFolder } from "../../harness/temp-folder.ts";

const make = (name: string, ...args: string[]) => makeOf(undefined, name, ...args);

/** `input` is what `args` call pipe:0. */
async function makeOf(input: Buffer | undefined, name: string, ...args: string[]): Promise<Buffer> {
  const path = join(await makeTempFolder("bombs"), name);
  await execa("ffmpeg", ["-v", "error", "-y", ...args, path], { input });
  return readFile(path);
}

const oneColour = (size: string) => [
  "-f",
  "lavfi",
  "-i",
  `color=black:size=${size}:rate=1`,
  "-frames:v",
  "1",
];
const X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

/** A few kilobytes of one picture, in a container that tells its size. */
export const makeFlatPicture = (size: string) =>
  make(`${size}.mkv`, ...oneColour(size), "-c:v", "ffv1", "-level", "3");

/** As above, where the codec alone tells it. */
export const makeFlatStream = (size: string) => make(`${size}.ts`, ...oneColour(size), ...X264);

/** A film whose container tells 320x240 of pictures that are larger. */
export async function makeUnderstated(size: string): Promise<Buffer> {
  const film = await make(`${size}.mp4`, ...oneColour(size), ...X264, "-movflags", "+faststart");
  // VisualSampleEntry (ISO/IEC 14496-12 12.1.3): width and height stand 28 bytes behind its type.
  const entry = film.indexOf("avc1", film.indexOf("stsd"));
  film.writeUInt16BE(320, entry + 28);
  film.writeUInt16BE(240, entry + 30);
  return film;
}

/** A film with so many sound tracks. */
export async function makeManyTracks(tracks: number): Promise<Buffer> {
  const tone = ["-f", "lavfi", "-i", "sine=duration=0.2", "-c:a", "flac"];
  const one = await make(
    "one.mkv",
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=64x36:duration=0.2",
    ...tone,
    ...X264,
  );
  const maps = Array.from({ length: tracks }, () => ["-map", "0:a"]).flat();
  return makeOf(one, "many.mkv", "-i", "pipe:0", "-map", "0:v", ...maps, "-c", "copy");
}

/** A film of a second that says that it is so long. */
export async function makeOverstated(hours: number): Promise<Buffer> {
  const film = await make("second.mkv", "-f", "lavfi", "-i", "testsrc2=size=64x36:duration=1", ...X264);
  // Duration (RFC 9559 5.1.2.10), in milliseconds as a double.
  const element = film.indexOf(Buffer.of(0x44, 0x89, 0x88));
  film.writeDoubleBE(hours * 3_600_000, element + 3);
  return film;
}

/** A film that tells nothing of its length and has no end: whoever reads it stops the program that makes it. */
export const startEndless = () =>
  execa(
    "ffmpeg",
    [
      ...["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=64x36", ...X264, "-g", "25"],
      ...["-f", "mpegts", "pipe:1"],
    ],
    { buffer: false, reject: false },
  );

/** Half a second of film, or of sound alone, with a cover of such a size; the cover's bytes are few. */
export async function makeLargeCover(size: string, { picture }: { picture: boolean }): Promise<Buffer> {
  const cover = await make("cover.png", ...oneColour(size), "-pix_fmt", "monob");
  const film = picture ? ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=30:duration=0.5"] : [];
  const tone = ["-f", "lavfi", "-i", "sine=duration=0.5"];
  const inputs = [...film, ...tone, "-i", "pipe:0"];
  const maps = inputs.filter((arg) => arg === "-i").flatMap((_, i) => ["-map", String(i)]);
  const index = picture ? 1 : 0;
  return makeOf(
    cover,
    picture ? "cover.mp4" : "cover.m4a",
    ...[...inputs, ...maps, ...(picture ? ["-c:v:0", "libx264", "-pix_fmt", "yuv420p"] : [])],
    ...[`-c:v:${index}`, "copy", `-disposition:v:${index}`, "attached_pic", "-c:a", "aac"],
  );
}

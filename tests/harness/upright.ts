import { execa } from "execa";

/** Pixels on a side to which every picture is brought: enough to tell which side is up. */
const SIDE = 48;
const LEAST_CONTRAST = 4;

/** What FFmpeg reads: a file, or bytes with its options for them. */
export type PictureInput = string | { bytes: Uint8Array; options: string[] };

const source = (input: PictureInput) =>
  typeof input === "string" ? ["-i", input] : [...input.options, "-i", "pipe:0"];
const stdin = (input: PictureInput) => (typeof input === "string" ? {} : { input: input.bytes });

/** Width and height at which the first video stream is meant to be seen: after pixel aspect, then rotation. */
export async function readDisplaySize(input: PictureInput): Promise<{ width: number; height: number }> {
  const show = "stream=width,height,sample_aspect_ratio:stream_side_data=rotation";
  const from = typeof input === "string" ? [input] : [...input.options.slice(-2), "-i", "pipe:0"];
  const args = ["-v", "error", "-of", "json", "-select_streams", "v:0", "-show_entries", show, ...from];
  const { stdout } = await execa("ffprobe", args, stdin(input));
  const [stream] = JSON.parse(stdout).streams;
  const [over, under] = String(stream.sample_aspect_ratio ?? "1:1")
    .split(":")
    .map(Number) as [number, number];
  const width = stream.width * (over > 0 && under > 0 ? over / under : 1);
  const rotation = stream.side_data_list?.find((data: { rotation?: number }) => data.rotation)?.rotation ?? 0;
  const size = { width, height: stream.height as number };
  return rotation % 180 === 0 ? size : { width: size.height, height: size.width };
}

/** Every picture in grey, turned as FFmpeg turns it, of SIDE pixels both ways. */
async function readPictures(input: PictureInput): Promise<Buffer[]> {
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"];
  const scale = ["-vf", `scale=${SIDE}:${SIDE}:flags=area,format=gray`];
  const { stdout } = await execa("ffmpeg", ["-v", "error", ...source(input), ...scale, ...output], {
    ...{ ...stdin(input), encoding: "buffer", maxBuffer: 2 ** 30 },
  });
  const bytes = Buffer.from(stdout);
  const size = SIDE * SIDE;
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/**
 * How alike (normalised correlation, 1 is the same) the picture of most contrast of a film is to the same one of what was
 * made of it: as it is, and at best when it is turned or mirrored in another way. Null for a film without contrast, of
 * which nobody can see which side is up.
 */
export async function compareOrientation(film: PictureInput, made: PictureInput) {
  const [original, published] = await Promise.all([readPictures(film), readPictures(made)]);
  const contrasts = original.map((picture) => Math.sqrt(correlate(picture, picture).energy));
  const most = Math.max(...contrasts);
  // Grey levels, as a standard deviation.
  if (most / SIDE < LEAST_CONTRAST) return null;
  const n = contrasts.indexOf(most);
  const alike = orientationsOf(published[n]!).map((turned) => correlate(original[n]!, turned).alike);
  return { upright: alike[0]!, otherwise: Math.max(...alike.slice(1)) };
}

/** The eight ways to lay a square, the given one first. */
function orientationsOf(picture: Buffer): Buffer[] {
  const at = (x: number, y: number) => picture[y * SIDE + x]!;
  const last = SIDE - 1;
  const ways: ((x: number, y: number) => number)[] = [
    (x, y) => at(x, y),
    (x, y) => at(last - x, y),
    (x, y) => at(x, last - y),
    (x, y) => at(last - x, last - y),
    (x, y) => at(y, x),
    (x, y) => at(last - y, x),
    (x, y) => at(y, last - x),
    (x, y) => at(last - y, last - x),
  ];
  return ways.map((way) =>
    Buffer.from(Array.from({ length: SIDE * SIDE }, (_, i) => way(i % SIDE, Math.floor(i / SIDE)))),
  );
}

function correlate(a: Buffer, b: Buffer): { alike: number; energy: number } {
  const mean = (list: Buffer) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - middleA, b[i]! - middleB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return { alike: both / Math.sqrt(ofA * ofB), energy: ofA };
}

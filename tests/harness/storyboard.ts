import { execa } from "execa";
import { parseStoryboard, type Storyboard, type Tile } from "../../web/film/storyboard.ts";
import { readFrameNumber } from "./frame-number.ts";

/** A storyboard as a page reads it, with what its pictures show. */
export interface ShownStoryboard extends Storyboard {
  /** Seconds at which a cue begins and ends. */
  cues: { start: number; end: number }[];
  sheets: string[];
  /** The number that is burned into the tile of a time; −1 where none can be read. */
  numberAt(seconds: number): Promise<number>;
}

/** `read` gets an object of the film by its address below `base`. */
export async function readStoryboard(
  base: string,
  read: (url: string) => Promise<Buffer>,
): Promise<ShownStoryboard> {
  const track = (await read(base)).toString();
  const storyboard = parseStoryboard(track, base);
  const cues = [...track.matchAll(/^(\S+) --> (\S+)$/gm)].map(([, start, end]) => ({
    start: toSeconds(start!),
    end: toSeconds(end!),
  }));
  const sheets = [...new Set(cues.map(({ start }) => storyboard.at(start)!.url))];
  const bytes = new Map(await Promise.all(sheets.map(async (url) => [url, await read(url)] as const)));
  return {
    ...storyboard,
    cues,
    sheets,
    async numberAt(seconds) {
      const tile = storyboard.at(seconds)!;
      return readFrameNumber(await cutTile(bytes.get(tile.url)!, tile), tile.width, tile.height);
    },
  };
}

/** A tile's grey, row by row. */
export async function cutTile(sheet: Buffer, { x, y, width, height }: Tile): Promise<Uint8Array> {
  const { stdout } = await execa(
    "ffmpeg",
    [
      ...[
        "-v",
        "error",
        "-f",
        "mjpeg",
        "-i",
        "pipe:0",
        "-vf",
        `crop=${width}:${height}:${x}:${y},format=gray`,
      ],
      ...["-frames:v", "1", "-f", "rawvideo", "pipe:1"],
    ],
    { input: sheet, encoding: "buffer" },
  );
  return stdout;
}

function toSeconds(timestamp: string): number {
  const [hours, minutes, seconds] = timestamp.split(":").map(Number) as [number, number, number];
  return hours * 3600 + minutes * 60 + seconds;
}

import { parseStoryboard, type Storyboard } from "../../web/film/storyboard.ts";
import { decodeGrey, type Grey } from "./decode-grey.ts";
import { readFrameNumber } from "./frame-number.ts";

/** A storyboard as a page reads it, with what its pictures show. */
export interface ShownStoryboard extends Storyboard {
  /** Seconds at which a cue begins and ends. */
  cues: { start: number; end: number }[];
  /** Addresses. */
  sheets: string[];
  /** The number that is burned into the tile of a time; −1 where none can be read. */
  numberAt(seconds: number): number;
}

/** Reads a track and its sheets; `read` gets an object by its address. */
export async function readStoryboard(
  address: string,
  read: (url: string) => Promise<Buffer>,
): Promise<ShownStoryboard> {
  const track = (await read(address)).toString();
  const storyboard = parseStoryboard(track, address);
  const cues = [...track.matchAll(/^(\S+) --> (\S+)$/gm)].map(([, start, end]) => ({
    start: toSeconds(start!),
    end: toSeconds(end!),
  }));
  const sheets = [...new Set(cues.map(({ start }) => storyboard.at(start)!.url))];
  const decoded = new Map<string, Grey>();
  for (const url of sheets) decoded.set(url, await decodeGrey(await read(url)));
  return {
    ...storyboard,
    cues,
    sheets,
    numberAt(seconds) {
      const { url, x, y, width, height } = storyboard.at(seconds)!;
      const sheet = decoded.get(url)!;
      const rows = Array.from({ length: height }, (_, row) => {
        const from = (y + row) * sheet.width + x;
        return sheet.pixels.subarray(from, from + width);
      });
      return readFrameNumber(Buffer.concat(rows), width, height);
    },
  };
}

function toSeconds(timestamp: string): number {
  const [hours, minutes, seconds] = timestamp.split(":").map(Number) as [number, number, number];
  return hours * 3600 + minutes * 60 + seconds;
}

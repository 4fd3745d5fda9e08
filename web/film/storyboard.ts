/** A picture of the film within a sprite sheet: its address, and the place of the picture in it, in pixels. */
export interface Tile {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Storyboard {
  /** The picture of a time in seconds; the nearest at the film's ends, null where there is none at all. */
  at(seconds: number): Tile | null;
}

interface Cue {
  /** Seconds. */
  start: number;
  tile: Tile;
}

/** Fetches the thumbnail track of a film (a row's `storyboard_url`). Throws where it cannot be had. */
export async function loadStoryboard(url: string): Promise<Storyboard> {
  const address = new URL(url, document.baseURI).href;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The storyboard cannot be had: ${response.status} for ${address}`);
  return parseStoryboard(await response.text(), address);
}

/**
 * Reads WebVTT (4.1) whose cues name places in pictures, `storyboard-1.jpg#xywh=160,90,160,90` (Media Fragments URI
 * 1.0, 4.2.2), relative to `base`. What is no such cue is passed over. Pure.
 */
export function parseStoryboard(text: string, base: string): Storyboard {
  const blocks = text.replace(/\r\n?/g, "\n").split(/\n{2,}/);
  const cues = blocks.flatMap((block) => readCue(block, base)).sort((a, b) => a.start - b.start);
  return { at: (seconds) => (cues[lastStarted(cues, seconds)] ?? cues[0])?.tile ?? null };
}

/** The cue's identifier may stand above its times; its settings, behind them, are of no use here. */
function readCue(block: string, base: string): Cue[] {
  const lines = block.split("\n");
  const timing = lines.findIndex((line) => line.includes("-->"));
  if (timing < 0) return [];
  const start = readTimestamp(lines[timing]!.split("-->")[0]!.trim());
  const tile = readTile(lines[timing + 1]?.trim() ?? "", base);
  return start === null || tile === null ? [] : [{ start, tile }];
}

/** "00:01:02.500" or "01:02.500" in seconds (WebVTT, 4.1: hours are optional and have two digits or more). */
function readTimestamp(text: string): number | null {
  const match = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/.exec(text);
  if (!match) return null;
  const [hours = 0, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes! * 60 + seconds! + milliseconds! / 1000;
}

function readTile(text: string, base: string): Tile | null {
  const match = /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (!match || !URL.canParse(match[1]!, base)) return null;
  const [x, y, width, height] = match.slice(2).map(Number) as [number, number, number, number];
  return { url: new URL(match[1]!, base).href, x, y, width, height };
}

/** Index of the last cue that has begun, or -1. */
function lastStarted(cues: readonly Cue[], seconds: number): number {
  let [from, to] = [0, cues.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (cues[middle]!.start <= seconds) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

import { VIDEO_TIMESCALE } from "./inspection.ts";
import { storyboardSheetName } from "./keys.ts";
import type { Size } from "./ladder.ts";

/** Of a short film; a long one has `MOST_TILES`, further apart. */
const SECONDS_A_TILE = 2;
const MOST_TILES = 200;
/** A sheet of so many is small enough to be there soon after a pointer rests. */
const COLUMNS = 5;
const ROWS = 5;
const LONG_SIDE = 240;

/** Tiles `first` … `first + tiles - 1` of the film, in rows from the left. */
export interface Sheet {
  /** From 1. */
  n: number;
  first: number;
  tiles: number;
  columns: number;
  rows: number;
}

/** Pictures of a film at even distances, gathered in sheets. */
export interface StoryboardPlan {
  /** Where the film ends, ticks of 90 kHz. */
  end: number;
  tiles: number;
  /** Of one tile, pixels. */
  tile: Size;
  sheets: Sheet[];
}

/** Plans the storyboard of a film that ends after so many ticks, shown at `picture`. Pure. */
export function planStoryboard(end: number, picture: Size): StoryboardPlan {
  const wanted = Math.round(end / VIDEO_TIMESCALE / SECONDS_A_TILE);
  const tiles = Math.max(1, Math.min(MOST_TILES, wanted));
  const perSheet = COLUMNS * ROWS;
  const sheets = Array.from({ length: Math.ceil(tiles / perSheet) }, (_, i) => {
    const count = Math.min(perSheet, tiles - i * perSheet);
    const columns = Math.min(COLUMNS, count);
    return { n: i + 1, first: i * perSheet, tiles: count, columns, rows: Math.ceil(count / columns) };
  });
  return { end, tiles, tile: fitLongSide(picture), sheets };
}

/** The time that a tile shows, ticks: the middle of those for which it stands, so that none is far off. */
export function tileTime({ end, tiles }: StoryboardPlan, index: number): number {
  return ((index + 0.5) * end) / tiles;
}

/** The thumbnail track: WebVTT whose cues name places in the sheets (Media Fragments URI 1.0, 4.2.2). Pure. */
export function renderThumbnailTrack(plan: StoryboardPlan): string {
  const cues = plan.sheets.flatMap((sheet) =>
    Array.from({ length: sheet.tiles }, (_, i) => renderCue(plan, sheet, i)),
  );
  return `${["WEBVTT", ...cues].join("\n\n")}\n`;
}

function renderCue({ end, tiles, tile }: StoryboardPlan, { n, first, columns }: Sheet, i: number): string {
  const at = (index: number) => formatTimestamp((index * end) / tiles);
  const [x, y] = [(i % columns) * tile.width, Math.floor(i / columns) * tile.height];
  const place = [x, y, tile.width, tile.height].join(",");
  return `${at(first + i)} --> ${at(first + i + 1)}\n${storyboardSheetName(n)}#xywh=${place}`;
}

/** Ticks as "01:02:03.500" (WebVTT, 4.1). */
function formatTimestamp(ticks: number): string {
  const milliseconds = Math.round((ticks / VIDEO_TIMESCALE) * 1000);
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, "0");
  const [hours, minutes] = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60];
  const [seconds, rest] = [(milliseconds / 1000) % 60, milliseconds % 1000];
  return `${part(hours, 2)}:${part(minutes, 2)}:${part(seconds, 2)}.${part(rest, 3)}`;
}

/** JPEG's colours are shared by two pixels each way: tiles of even sides do not run into each other. */
function fitLongSide({ width, height }: Size): Size {
  const scale = LONG_SIDE / Math.max(width, height);
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}

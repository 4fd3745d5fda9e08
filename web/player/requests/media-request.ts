import { SIDES, type Side } from "../player.ts";

/** One media request as the browser timed it; times in seconds since the page was opened. */
export interface MediaRequest {
  side: Side;
  kind: "manifest" | "init" | "segment";
  /** The rung or rendition, or the manifest's name. */
  name: string;
  /** Of a segment. */
  number: number | null;
  start: number;
  firstByte: number;
  end: number;
  /** Of the body; null where another origin does not tell. */
  bytes: number | null;
  /** HTTP status; 0 where there was no answer, or it was given up. */
  status: number;
  isCached: boolean;
}

type Timing = Pick<
  PerformanceResourceTiming,
  | "name"
  | "startTime"
  | "responseStart"
  | "responseEnd"
  | "encodedBodySize"
  | "transferSize"
  | "responseStatus"
>;

/** Reads a resource timing; null for what is no media request of a side. Pure. */
export function toMediaRequest(timing: Timing): MediaRequest | null {
  const { pathname, searchParams } = new URL(timing.name);
  const side = SIDES.find((side) => side === searchParams.get("side"));
  const what = side && readPath(pathname);
  if (!what) return null;
  const start = timing.startTime / 1000;
  const isTold = timing.encodedBodySize > 0;
  return {
    side,
    ...what,
    start,
    firstByte: Math.max(timing.responseStart / 1000, start),
    end: timing.responseEnd / 1000,
    bytes: isTold ? timing.encodedBodySize : null,
    status: timing.responseStatus,
    isCached: isTold && timing.transferSize === 0,
  };
}

function readPath(path: string): Pick<MediaRequest, "kind" | "name" | "number"> | null {
  const media = /\/cmaf\/([^/]+)\/(?:init\.mp4|(\d+)\.m4s)$/.exec(path);
  if (media) {
    const number = media[2] === undefined ? null : Number(media[2]);
    return { kind: number === null ? "init" : "segment", name: media[1]!, number };
  }
  const manifest = /\/([^/]+\.(?:m3u8|mpd))$/.exec(path);
  return manifest ? { kind: "manifest", name: manifest[1]!, number: null } : null;
}

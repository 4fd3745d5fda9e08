import { freeLine, type LineLimits, limitLine } from "../../api/throttle.ts";
import { markUrl } from "../media-url.ts";
import type { Side } from "../player.ts";

/** This page's, for as long as it is open. */
const SESSION = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

/** The line over which one side loads, and what it is limited to. */
export interface MediaLine {
  mark(url: string): string;
  limits(): LineLimits | null;
  /** Null takes the limits away. Throws ApiError where the server limits nothing. */
  limit(limits: LineLimits | null): Promise<void>;
}

export function createLine(side: Side): MediaLine {
  let current: LineLimits | null = null;
  return {
    mark: (url) => markUrl(url, side, current && SESSION),
    limits: () => current,
    async limit(limits) {
      if (limits) await limitLine(SESSION, side, limits);
      else await freeLine(SESSION, side);
      current = limits;
    },
  };
}

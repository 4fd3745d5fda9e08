import type { Context } from "hono";

const READS = ["GET", "HEAD", "OPTIONS"];

/** What is published for players. */
export const MEDIA_PATH = "/media/";

/** How playing went, told by whoever watches; it changes no film. */
export const BEACON_PATH = "/beacons";

export const isMedia = (c: Context): boolean => c.req.path.startsWith(MEDIA_PATH);
export const isRead = (c: Context): boolean => READS.includes(c.req.method);

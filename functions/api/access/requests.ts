import type { Context } from "hono";

const READS = ["GET", "HEAD", "OPTIONS"];

/** What is published for players. */
export const MEDIA_PATH = "/media/";

export const isMedia = (c: Context): boolean => c.req.path.startsWith(MEDIA_PATH);
export const isRead = (c: Context): boolean => READS.includes(c.req.method);

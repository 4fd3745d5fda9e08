import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { IMMUTABLE, NO_CACHE } from "../../core/video/keys.ts";
import { pageHeaders } from "../../functions/api/access/security-headers.ts";

/** Vite names these by their content. */
const HASHED = /\/assets\/[^/]+$/;

/** Serves the built pages, which may load media from these origins; what is no file of theirs goes on to the api. */
export function servePages(dir: string, mediaOrigins: string[]): MiddlewareHandler {
  const headers = Object.entries(pageHeaders(mediaOrigins));
  return serveStatic({
    root: dir,
    onFound(path, c) {
      c.header("Cache-Control", HASHED.test(path) ? IMMUTABLE : NO_CACHE);
      for (const [name, value] of headers) c.header(name, value);
    },
  });
}

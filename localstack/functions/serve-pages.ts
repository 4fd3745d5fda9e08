import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { IMMUTABLE, NO_CACHE } from "../../core/video/keys.ts";
import { isEmbedded, type PageOrigins, pageHeaders } from "../../functions/api/access/security-headers.ts";

/** Vite names these by their content. */
const HASHED = /\/assets\/[^/]+$/;

/** Serves the built pages, which may go to these origins; what is no file of theirs goes on to the api. */
export function servePages(dir: string, origins: PageOrigins): MiddlewareHandler {
  const own = Object.entries(pageHeaders(origins));
  const framed = Object.entries(pageHeaders(origins, true));
  return serveStatic({
    root: dir,
    onFound(path, c) {
      c.header("Cache-Control", HASHED.test(path) ? IMMUTABLE : NO_CACHE);
      const headers = isEmbedded(new URL(c.req.url)) ? framed : own;
      for (const [name, value] of headers) c.header(name, value);
    },
  });
}

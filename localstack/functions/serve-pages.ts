import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { IMMUTABLE, NO_CACHE } from "../../core/video/keys.ts";
import { isEmbedded, type PageOrigins, pageHeaders } from "../../functions/api/access/security-headers.ts";

/** Vite names these by their content. */
const HASHED = /\/assets\/[^/]+$/;

/** A page asks for the sprite again at each icon that changes: it need not wait for the network then. */
const SPRITE = /\/icons\.svg$/;
const FOR_A_WHILE = "public, max-age=600";

/** Serves the built pages, which may go to these origins; what is no file of theirs goes on to the api. */
export function servePages(dir: string, origins: PageOrigins): MiddlewareHandler {
  const own = Object.entries(pageHeaders(origins));
  const framed = Object.entries(pageHeaders(origins, true));
  return serveStatic({
    root: dir,
    onFound(path, c) {
      const mutable = SPRITE.test(path) ? FOR_A_WHILE : NO_CACHE;
      c.header("Cache-Control", HASHED.test(path) ? IMMUTABLE : mutable);
      const headers = isEmbedded(new URL(c.req.url)) ? framed : own;
      for (const [name, value] of headers) c.header(name, value);
    },
  });
}

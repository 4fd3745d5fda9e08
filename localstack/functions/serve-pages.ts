import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { IMMUTABLE, NO_CACHE } from "../../core/video/keys.ts";

/** Vite names these by their content. */
const HASHED = /\/assets\/[^/]+$/;

/** Serves the built pages; whatever is no file of theirs goes on to the api. */
export function servePages(dir: string): MiddlewareHandler {
  return serveStatic({
    root: dir,
    onFound(path, c) {
      c.header("Cache-Control", HASHED.test(path) ? IMMUTABLE : NO_CACHE);
      c.header("X-Content-Type-Options", "nosniff");
    },
  });
}

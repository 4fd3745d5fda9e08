import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { PipelineError } from "../../../core/errors.ts";
import { MEDIA_PATH } from "../access/requests.ts";
import type { ApiContext } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { parseRange } from "./parse-range.ts";

/** GET and HEAD of published objects, with Range, ETag and conditional requests (RFC 9110 13, 14). */
export function mediaRoutes(context: ApiContext): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.on(["GET", "HEAD"], "/media/*", (c) => serveObject(context, c));
  return app;
}

async function serveObject(context: ApiContext, c: Context): Promise<Response> {
  const { media } = context.buckets;
  const key = keyOf(c);
  const info = key?.startsWith("uploads/") ? await media.head(key) : null;
  if (!key || !info) throw new PipelineError("object_not_found");

  const headers = new Headers({
    etag: info.etag,
    "accept-ranges": "bytes",
    "content-type": info.contentType ?? "application/octet-stream",
    "cache-control": info.cacheControl ?? "no-cache",
    "last-modified": info.modifiedAt.toUTCString(),
  });
  if (matches(c.req.header("if-none-match"), info.etag)) return new Response(null, { status: 304, headers });

  const sameVersion = !c.req.header("if-range") || c.req.header("if-range") === info.etag;
  const range = sameVersion ? parseRange(c.req.header("range"), info.size) : null;
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${info.size}`);
    headers.set("content-type", "application/problem+json");
    return new Response(null, { status: 416, headers });
  }
  const length = range ? range.end - range.start + 1 : info.size;
  headers.set("content-length", String(length));
  if (range) headers.set("content-range", `bytes ${range.start}-${range.end}/${info.size}`);
  const status = range ? 206 : 200;
  if (c.req.method === "HEAD") return new Response(null, { status, headers });
  const { body, etag } = await media.open(key, range ?? undefined);
  // A growing manifest may have been replaced between the two reads: the bytes are told as what they are.
  if (etag !== info.etag) {
    await body.cancel();
    return serveObject(context, c);
  }
  return new Response(body, { status, headers });
}

/** Null for what is no key: a path that is not well encoded, or leads elsewhere. */
function keyOf(c: Context): string | null {
  const { pathname } = new URL(c.req.url);
  if (!pathname.startsWith(MEDIA_PATH)) return null;
  try {
    return decodeURIComponent(pathname.slice(MEDIA_PATH.length));
  } catch {
    return null; // a URIError
  }
}

function matches(header: string | undefined, etag: string): boolean {
  if (!header) return false;
  return header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*");
}

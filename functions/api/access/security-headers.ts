import type { MiddlewareHandler } from "hono";
import { isMedia } from "./requests.ts";

type Headers = Readonly<Record<string, string>>;

const FRAMED: Headers = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=15552000",
};
const SHARED: Headers = { ...FRAMED, "x-frame-options": "DENY" };
/** Published media stand on any page; whatever else is answered is data for our own, and runs nothing. */
const MEDIA: Headers = { ...SHARED, "cross-origin-resource-policy": "cross-origin" };
const DATA: Headers = {
  ...SHARED,
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": toPolicy({ "default-src": ["'none'"], "frame-ancestors": ["'none'"] }),
};

/** Puts the headers of the api's answers on them, on refusals as well; what a route says itself stays. */
export function answerHeaders(): MiddlewareHandler {
  const docs = pageHeaders({ media: [], uploads: [] });
  return async (c, next) => {
    await next();
    const headers = isMedia(c) ? MEDIA : c.req.path.startsWith("/docs") ? docs : DATA;
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** Where the pages go besides their own origin. */
export interface PageOrigins {
  /** Of media that lie elsewhere. */
  media: readonly string[];
  /** Of the bucket that takes uploads. */
  uploads: readonly string[];
}

/** Pages of others may show the player in a frame, and nothing else of ours: what lies below a foreign page is clicked. */
const EMBEDDED_PAGE = "/streaming.html";

/** Whether this request is for the player as the embed snippet names it. */
export const isEmbedded = ({ pathname, searchParams }: URL) =>
  pathname === EMBEDDED_PAGE && searchParams.has("embed");

/**
 * Headers of the pages, or of one that stands in a frame of others' (`framed`). Their scripts and styles are files of
 * their own; players work on blobs that they make: media sources, and the worker of hls.js, whose captions begin as an
 * empty track at `data:`.
 */
export function pageHeaders({ media, uploads }: PageOrigins, framed = false): Headers {
  const own = ["'self'", ...media];
  const policy = toPolicy({
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": [...own, "data:"],
    "font-src": ["'self'"],
    "connect-src": [...new Set([...own, ...uploads])],
    "media-src": [...own, "blob:", "data:"],
    "worker-src": ["'self'", "blob:"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": [framed ? "*" : "'none'"],
  });
  return {
    ...(framed ? FRAMED : SHARED),
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": policy,
  };
}

/** A Content-Security-Policy (CSP3, 2.2.1) of its directives. */
export function toPolicy(directives: Record<string, readonly string[]>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

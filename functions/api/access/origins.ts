import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Config } from "../../../core/config.ts";
import { PipelineError } from "../../../core/errors.ts";
import { isLoopback } from "../../../core/loopback.ts";
import { isMedia, isRead } from "./requests.ts";

type OriginRules = Pick<Config, "http" | "access">;

/**
 * Whether a page of this origin may use the api: the product's own pages, those of CORS_ORIGINS, and, where no
 * token is needed, any page that this machine serves.
 */
export function allowsOrigin({ http, access }: OriginRules, origin: string, host: string): boolean {
  if (http.corsOrigins.includes("*") || http.corsOrigins.includes(origin)) return true;
  const page = URL.parse(origin); // "null" of a sandboxed page is none
  if (!page) return false;
  return page.host === host || (access.tokenFor === "nothing" && isLoopback(page.hostname));
}

/**
 * Refuses what a foreign page tries to change (`origin_forbidden`, 403): a browser says where a request comes
 * from, and would send a simple one without asking. Programs name no origin.
 */
export function checkOrigin(rules: OriginRules): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!isRead(c) && origin !== undefined && !allowsOrigin(rules, origin, host)) {
      throw new PipelineError(
        "origin_forbidden",
        "Pages of this origin may not change anything here; CORS_ORIGINS names those that may.",
      );
    }
    await next();
  };
}

/** Lets pages read answers (CORS): the media any page, since players stand anywhere; the rest as `allowsOrigin` says. */
export function answerOrigins(rules: OriginRules): MiddlewareHandler {
  const shared = {
    exposeHeaders: ["ETag", "Content-Range", "Accept-Ranges", "Content-Length", "Link", "Retry-After"],
    maxAge: 600,
  };
  const media = cors({ ...shared, origin: "*", allowMethods: ["GET", "HEAD"] });
  const everythingElse = cors({
    ...shared,
    origin(origin, c) {
      const host = c.req.header("host") ?? new URL(c.req.url).host;
      return allowsOrigin(rules, origin, host) ? origin : null;
    },
  });
  return (c, next) => (isMedia(c) ? media : everythingElse)(c, next);
}

import type { MiddlewareHandler } from "hono";
import type { Config } from "../../../core/config.ts";
import { PipelineError } from "../../../core/errors.ts";
import { isLoopback } from "../../../core/loopback.ts";

/**
 * Refuses requests under foreign names (`host_forbidden`, 403). Where no token is needed, only the loopback
 * interface protects: a page of the web whose name is made to resolve to 127.0.0.1 (DNS rebinding) would have
 * the same origin as the api. Such a name stands in Host. Where a token is needed, any name will do unless
 * ALLOWED_HOSTS names some.
 */
export function checkHost({ http, access }: Pick<Config, "http" | "access">): MiddlewareHandler {
  const allowed = http.allowedHosts.map((name) => name.toLowerCase());
  const isChecked = access.tokenFor === "nothing" || allowed.length > 0;
  return async (c, next) => {
    const name = hostname(c.req.header("host") ?? new URL(c.req.url).host);
    if (isChecked && !isLoopback(name) && !allowed.includes(name)) {
      throw new PipelineError("host_forbidden", `"${name}" is not served here; ALLOWED_HOSTS names what is.`);
    }
    await next();
  };
}

/** Host without its port (RFC 9110 7.2). */
const hostname = (host: string) => host.replace(/:\d+$/, "").toLowerCase();

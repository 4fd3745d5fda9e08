import type { MiddlewareHandler } from "hono";
import { PipelineError } from "../../../core/errors.ts";
import { Side } from "./schemas.ts";
import type { Throttle } from "./throttle.ts";

const SEGMENT = /\.m4s$/;

/**
 * Sends media to a page as over the line that it asked for: the page's session and side stand in the query. Such an
 * answer is `no-store`, else a segment that was loaded once would come from the browser's cache at no cost, and the
 * engine would take that for the line's speed.
 */
export function limitMedia(throttle: Throttle): MiddlewareHandler {
  return async (c, next) => {
    const { session = "", side } = c.req.query();
    const known = Side.safeParse(side);
    const line = known.success ? throttle.find(session, known.data) : null;
    if (!line) return next();
    await line.wait();
    if (SEGMENT.test(c.req.path) && line.losesNext()) throw new PipelineError("segment_lost");
    await next();
    const { body, status, headers } = c.res;
    const answer = new Response(body && line.meter(body), { status, headers });
    answer.headers.set("cache-control", "no-store");
    c.res = undefined;
    c.res = answer;
  };
}

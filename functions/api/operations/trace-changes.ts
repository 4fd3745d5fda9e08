import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { inSpan, tellSpan } from "../../../core/trace/span.ts";
import { traceparentOf } from "../../../core/trace/trace-context.ts";
import { isRead } from "../access/requests.ts";

const OF_FILM = /^\/videos\/(?:\w+\/)?([0-9a-f]{64})(?:\/|$)/;

/**
 * Makes a span of each request that changes a film: in the film's trace, whoever calls, and what follows from it goes
 * below. A caller's own trace is linked. Reads make none: pages and players ask all the time.
 */
export function traceChanges(): MiddlewareHandler {
  return async (c, next) => {
    const [, videoHash] = OF_FILM.exec(c.req.path) ?? [];
    if (!videoHash || isRead(c)) return next();
    const options = {
      kind: SpanKind.SERVER,
      parent: traceparentOf(videoHash),
      links: [c.req.header("traceparent")],
      attributes: {
        "http.request.method": c.req.method,
        "url.path": c.req.path,
        "vidpipeline.video": videoHash,
      },
    };
    await inSpan(c.req.method, options, async (span) => {
      await next();
      const { status } = c.res;
      // Known only now; the name has to be one of few.
      const route = routePath(c, -1);
      span.updateName(`${c.req.method} ${route}`);
      span.setAttributes({ "http.route": route, "http.response.status_code": status });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    });
  };
}

/** The span of the request that opened an upload; which film's it is was known at its end alone. Ms since 1970. */
export function traceInit(videoHash: string, startedAt: number): void {
  const attributes = {
    "http.request.method": "POST",
    "http.route": "/videos/init",
    "vidpipeline.video": videoHash,
  };
  tellSpan(
    "POST /videos/init",
    { kind: SpanKind.SERVER, parent: traceparentOf(videoHash), attributes },
    startedAt,
  );
}

import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { BUCKETS, counter, histogram } from "../../../../core/metrics/registry.ts";

const requests = histogram(
  "http_request_duration_seconds",
  "From a request's headers to those of its answer",
  BUCKETS.requests,
  ["method", "route", "status"],
);
const uploads = counter("uploads_total", "Uploads that were begun, taken up again and finalized", ["step"]);
const chunks = histogram(
  "chunk_duration_seconds",
  "From a chunk's first byte, or its acknowledgement where it went to the bucket directly, to its being durable",
  BUCKETS.requests,
  ["way"],
);
const bytes = counter(
  "upload_bytes_total",
  "Bytes of chunks that were acknowledged; of those sent again, again",
  ["way"],
);

export const countUpload = (step: "begun" | "resumed" | "finalized"): void => uploads.inc({ step });

/** Counts chunks that are durable since now; `startedAt` by `performance.now()`. */
export function countChunks(way: "api" | "bucket", sizes: readonly number[], startedAt: number): void {
  const seconds = (performance.now() - startedAt) / 1000;
  for (const size of sizes) {
    chunks.observe({ way }, seconds);
    bytes.inc({ way }, size);
  }
}

/** Counts each request under the route that answered it; what no route is for counts as one. */
export function countRequests(): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const { status } = c.res;
    const route = status === 404 ? "none" : routePath(c, -1);
    const seconds = (performance.now() - startedAt) / 1000;
    requests.observe({ method: METHODS.has(c.req.method) ? c.req.method : "other", route, status }, seconds);
  };
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

import type { LambdaEvent } from "hono/aws-lambda";

/** Of an HTTP API, payload format 2.0. */
export type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;

/**
 * The event with the name by which the page came. CloudFront cannot hand on Host, which names the gateway; its
 * function (infra/cdn) copies it. A page of others can set no such header without being asked first (CORS).
 */
export function behindCdn(event: HttpEvent): HttpEvent {
  const host = event.headers["x-forwarded-host"];
  return host ? { ...event, headers: { ...event.headers, host } } : event;
}

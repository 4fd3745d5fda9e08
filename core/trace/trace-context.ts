import { isSpanContextValid, type SpanContext, TraceFlags, trace } from "@opentelemetry/api";
import { NO_VIDEO } from "../video/events.ts";

/** All that happens to one film is one trace, named by the film itself (W3C Trace Context, 3.2.2.3). */
export const traceIdOf = (videoHash: string): string => videoHash.slice(0, 32);
/** The span that all others of a film lie in. */
export const filmSpanIdOf = (videoHash: string): string => videoHash.slice(32, 48);

/** The traceparent of what has no other parent: the film's own span (W3C Trace Context, 3.2). Null without a film. */
export function traceparentOf(videoHash: string): string | null {
  return videoHash === NO_VIDEO ? null : `00-${traceIdOf(videoHash)}-${filmSpanIdOf(videoHash)}-01`;
}

/** The traceparent of the span that runs here; null while none is recorded. */
export function runningTraceparent(): string | null {
  const running = trace.getActiveSpan()?.spanContext();
  if (!running || !isSpanContextValid(running)) return null;
  return `00-${running.traceId}-${running.spanId}-${running.traceFlags.toString(16).padStart(2, "0")}`;
}

/** What a traceparent says; undefined for one that says nothing. */
export function readTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? "") ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const read = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(read) ? read : undefined;
}

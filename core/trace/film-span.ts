import { ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { filmSpanIdOf, traceIdOf } from "./trace-context.ts";

/** What the next span is called in its trace; read by the SDK while that span is made. */
let wanted: { traceId: string; spanId: string } | null = null;
export const wantedIds = () => wanted;

/**
 * Tells the span in which all others of a film lie, from its first byte to its outcome. Its ids follow from the film,
 * so that its children could name it long before it ended, and who tells it twice tells the same.
 */
export function tellFilmSpan(videoHash: string, start: Date, end: Date, failure: string | null): void {
  wanted = { traceId: traceIdOf(videoHash), spanId: filmSpanIdOf(videoHash) };
  try {
    const attributes = { "vidpipeline.video": videoHash };
    const span = trace
      .getTracer("vidpipeline")
      .startSpan("film", { root: true, startTime: start, attributes }, ROOT_CONTEXT);
    if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(end);
  } finally {
    wanted = null;
  }
}

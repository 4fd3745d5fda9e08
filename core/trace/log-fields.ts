import { trace } from "@opentelemetry/api";
import { traceIdOf } from "./trace-context.ts";

/** What each line of the log that is about a film says of it: its trace can be found by the line, and the other way. */
export const filmFields = (videoHash: string) => ({ video: videoHash, trace_id: traceIdOf(videoHash) });

/** The span in which a line was written, where spans are made (OpenTelemetry's names for logs of other formats). */
export function spanFields(): { span_id?: string } {
  const running = trace.getActiveSpan()?.spanContext();
  return running ? { span_id: running.spanId } : {};
}

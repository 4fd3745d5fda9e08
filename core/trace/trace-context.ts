import { NO_VIDEO } from "../video/events.ts";

/** All that happens to one film is one trace, named by the film itself (W3C Trace Context, 3.2.2.3). */
export const traceIdOf = (videoHash: string): string => videoHash.slice(0, 32);

/** The traceparent of what has no other parent: the film's own span (W3C Trace Context, 3.2). Null without a film. */
export function traceparentOf(videoHash: string): string | null {
  return videoHash === NO_VIDEO ? null : `00-${traceIdOf(videoHash)}-${videoHash.slice(32, 48)}-01`;
}

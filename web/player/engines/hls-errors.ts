import type { ErrorData } from "hls.js";

/** What hls.js could not do, in words (its ErrorDetails name the step that failed). */
export function describeHlsError(data: ErrorData): string {
  const status = data.response?.code;
  const because = status ? ` The server answered with status ${status}.` : "";
  const { details } = data;
  if (details.startsWith("manifest")) return `The multivariant playlist could not be read.${because}`;
  if (details.startsWith("level")) return `A media playlist could not be read.${because}`;
  if (details.startsWith("audioTrack")) return `The playlist of the sound could not be read.${because}`;
  if (details.startsWith("frag")) return `A segment could not be loaded.${because}`;
  if (details.startsWith("buffer")) return "The browser could not decode a segment.";
  return `hls.js stopped: ${data.error?.message ?? details}.`;
}

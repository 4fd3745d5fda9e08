import { type Cue, formatTimestamp } from "./cue.ts";

/**
 * Cue time zero is the film's, which is that of its media segments too (RFC 8216 3.5). It stands in segments alone:
 * in a file by itself there is nothing that it could be mapped to.
 */
const TIMESTAMP_MAP = "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000";

/** A WebVTT file; `segment`: one of an HLS media playlist. */
export function renderWebVtt(cues: readonly Cue[], options: { segment?: boolean } = {}): string {
  const header = options.segment ? `WEBVTT\n${TIMESTAMP_MAP}` : "WEBVTT";
  return `${[header, ...cues.map(renderCue)].join("\n\n")}\n`;
}

function renderCue({ start, end, settings, text }: Cue): string {
  const timing = `${formatTimestamp(start)} --> ${formatTimestamp(end)}${settings && ` ${settings}`}`;
  return text === "" ? timing : `${timing}\n${text}`;
}

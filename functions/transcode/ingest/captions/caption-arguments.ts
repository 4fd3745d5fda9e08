import type { SourceCaptions } from "../../../../core/video/captions/track.ts";

/**
 * One output of WebVTT for each text track, to `firstPipe` and on. Each cue is written as soon as it is read: captions
 * are sparse, and nobody waits for the next one.
 */
export function captionArguments(captions: readonly SourceCaptions[], firstPipe: number): string[] {
  return textTracks(captions).flatMap(({ stream }, i) => [
    ...["-map", `0:${stream}`, "-map_metadata", "-1", "-map_chapters", "-1", "-c:s", "webvtt"],
    ...["-flush_packets", "1", "-f", "webvtt", `pipe:${firstPipe + i}`],
  ]);
}

export type TextTrack = SourceCaptions & { track: string };

/** Those of a film's subtitle streams that become text. */
export const textTracks = (captions: readonly SourceCaptions[]): TextTrack[] =>
  captions.filter((facts): facts is TextTrack => facts.track !== null);

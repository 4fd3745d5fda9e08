import { languageName } from "../language.ts";
import type { CaptionKind, CaptionTrack } from "./track.ts";

const SUFFIX: Record<CaptionKind, string> = { subtitles: "", captions: " (SDH)", forced: " (forced)" };

/** What captions are called that nobody gave a name: "English (SDH)". */
export function captionLabel(language: string | null, kind: CaptionKind): string {
  return `${languageName(language) ?? language ?? "Captions"}${SUFFIX[kind]}`;
}

/**
 * The same tracks, no two of one name: players tell renditions of a group by it (RFC 8216 4.3.4.1.1). Quotes and
 * controls have no place in a playlist (4.2).
 */
export function nameApart<Track extends Pick<CaptionTrack, "label">>(tracks: readonly Track[]): Track[] {
  const taken = new Set<string>();
  return tracks.map((track) => {
    const name = track.label.replaceAll('"', "”").replace(/\p{Cc}/gu, " ");
    let label = name;
    for (let n = 2; taken.has(label); n += 1) label = `${name} ${n}`;
    taken.add(label);
    return { ...track, label };
  });
}

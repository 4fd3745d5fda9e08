import type { Player } from "../player.ts";
import { mpdLines, segmentLines, variantLines } from "./current-lines.ts";

/** One text that a side plays by. */
export interface ManifestDocument {
  id: string;
  label: string;
  /** Beside the multivariant playlist or the MPD at `base`. */
  address(base: string, rung: string): string;
  /** Whether it says that it will not change any more; a multivariant playlist does not say. */
  isFinal(text: string): boolean;
  currentLines(lines: readonly string[], seconds: number, rung: string): number[];
}

const playlist = (label: string, nameOf: (rung: string) => string): ManifestDocument => ({
  id: label,
  label,
  address: (base, rung) => new URL(`${encodeURIComponent(nameOf(rung))}.m3u8`, base).href,
  isFinal: (text) => text.includes("#EXT-X-ENDLIST"),
  currentLines: segmentLines,
});

const MEDIA = playlist("Media playlist", (rung) => rung);
const SOUND = playlist("Sound playlist", () => "audio-0");
const MULTIVARIANT: ManifestDocument = {
  id: "multivariant",
  label: "Multivariant playlist",
  address: (base) => base,
  isFinal: () => false,
  currentLines: (lines, _, rung) => variantLines(lines, rung),
};
const MPD: ManifestDocument = {
  id: "mpd",
  label: "MPD",
  address: (base) => base,
  isFinal: (text) => text.includes('type="static"'),
  currentLines: mpdLines,
};

/** The browser, where it plays by itself, does not tell which rung it plays. */
export function documentsOf(player: Player): ManifestDocument[] {
  if (player.source === "dash") return [MPD];
  if (player.source === "native") return [MULTIVARIANT];
  return player.tracks("audio").length > 0 ? [MEDIA, MULTIVARIANT, SOUND] : [MEDIA, MULTIVARIANT];
}

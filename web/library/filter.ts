import type { VideoRow, VideoStatus } from "../api/video.ts";

export interface Filter {
  text: string;
  status: VideoStatus | "all";
}

/** True when the row has the status and every word of the text in its title or description. */
export function matchesFilter(row: VideoRow, filter: Filter): boolean {
  if (filter.status !== "all" && row.status !== filter.status) return false;
  const haystack = foldText(`${row.title} ${row.description ?? ""}`);
  const words = foldText(filter.text).split(/\s+/);
  return words.every((word) => haystack.includes(word));
}

/** Lower case without accents, so that "cafe" finds "Café". */
function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
}

import type { VideoWithCounts } from "../../../core/library/videos.ts";

/** Endings by media type (IANA, and what browsers call the rest). */
const ENDINGS: Record<string, string> = {
  "video/mp4": "mp4",
  "video/x-m4v": "m4v",
  "video/quicktime": "mov",
  "video/x-matroska": "mkv",
  "video/matroska": "mkv",
  "video/webm": "webm",
  "video/mp2t": "ts",
  "video/mpeg": "mpg",
  "video/ogg": "ogv",
  "video/x-msvideo": "avi",
  "video/avi": "avi",
  "video/x-ms-wmv": "wmv",
  "video/x-flv": "flv",
  "video/3gpp": "3gp",
};

/** What the original is called when it is downloaded: the film's title, and the ending of its kind where it is known. */
export function sourceFileName({
  title,
  contentType,
}: Pick<VideoWithCounts, "title" | "contentType">): string {
  const stem = title
    // biome-ignore lint/suspicious/noControlCharactersInRegex: file systems take none of them
    .replace(/[\x00-\x1f\x7f/\\:*?"<>|]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const ending = ENDINGS[contentType?.toLowerCase() ?? ""];
  const name = stem.replace(/^\.+/, "") || "film";
  return ending && !name.toLowerCase().endsWith(`.${ending}`) ? `${name}.${ending}` : name;
}

import type { MediaReport } from "../../../../core/video/report/media-report.ts";

/** Tags that may be shown, by FFmpeg's name of each, and how we call them; what is not listed is not kept. */
const SHOWN: Record<string, string> = {
  title: "Title",
  artist: "Artist",
  album: "Album",
  album_artist: "Album artist",
  composer: "Composer",
  genre: "Genre",
  show: "Show",
  season_number: "Season",
  episode_id: "Episode",
  episode_sort: "Episode",
  date: "Date",
  year: "Date",
  creation_time: "Created",
  "com.apple.quicktime.creationdate": "Created",
  description: "Description",
  synopsis: "Synopsis",
  comment: "Comment",
  copyright: "Copyright",
  encoder: "Software",
  software: "Software",
  "com.apple.quicktime.software": "Software",
  make: "Camera make",
  "com.apple.quicktime.make": "Camera make",
  "com.android.manufacturer": "Camera make",
  model: "Camera",
  "com.apple.quicktime.model": "Camera",
  "com.android.model": "Camera",
  "com.android.version": "Android",
  "com.android.capture.fps": "Recorded at (fps)",
};
/** Names that speak of a place: Apple's, Android's ©xyz, XMP's, Exif's, Matroska's RECORDING_LOCATION … */
const PLACE_NAMES =
  /location|gps|latitude|longitude|altitude|coordinate|iso6709|xyz|(^|[^a-z])(geo|place|city|country|venue)/i;
/** ISO 6709 (+51.3714-000.1977/), a geo: URI, or two numbers of degrees: a place, whatever the tag's name. */
const PLACE_VALUES = [
  /[+-]\d{2,6}\.\d+[+-]\d{3,7}\.\d+/,
  /\bgeo:-?\d/i,
  /-?\d{1,2}\.\d{3,}\s*°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}/i,
  /\d+\s*°\s*\d+\s*['′]/,
  /\b(gps|latitude|longitude)\b/i,
];
/** "1970-01-01" and "1904-01-01" are clocks that nobody had set. */
const UNSET_CLOCK = /^(1970|1904)-01-01/;
const LONGEST_VALUE = 500;
const LONGEST_NAME = 80;
const MOST_LOCATIONS = 20;

type Tags = Record<string, string> | undefined;

/**
 * Tags that may be shown, and the names of those that tell a place: a person's home is no business of who watches
 * a film. `container` tags are shown; of those of `streams` only places are told.
 */
export function readTags(container: Tags, streams: Tags[]): Pick<MediaReport, "tags" | "locationTags"> {
  const tags = new Map<string, string>();
  const locationTags = new Set<string>();
  for (const source of [container, ...streams])
    for (const [key, told] of Object.entries(source ?? {})) {
      // "location-eng" is the same tag with its language.
      const name = key
        .slice(0, LONGEST_NAME)
        .toLowerCase()
        .replace(/-[a-z]{3}$/, "");
      const value = told.trim().slice(0, LONGEST_VALUE);
      if (tellsPlace(name, value)) locationTags.add(name);
      else if (source === container) takeTag(tags, name, value);
    }
  return {
    tags: Array.from(tags, ([name, value]) => ({ name, value })),
    locationTags: [...locationTags].slice(0, MOST_LOCATIONS),
  };
}

function takeTag(tags: Map<string, string>, name: string, text: string): void {
  const shown = Object.hasOwn(SHOWN, name) ? SHOWN[name]! : null;
  if (shown === null || text === "" || tags.has(shown) || UNSET_CLOCK.test(text)) return;
  tags.set(shown, text);
}

const tellsPlace = (name: string, value: string) =>
  PLACE_NAMES.test(name) || PLACE_VALUES.some((pattern) => pattern.test(value));

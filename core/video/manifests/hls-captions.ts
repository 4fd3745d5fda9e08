import type { PresentedCaptions } from "./present-captions.ts";

/** The attributes that name the groups of a variant's captions (RFC 8216bis 4.4.6.2), and the renditions in them. */
export interface CaptionGroups {
  attributes: string[];
  /** Only of variants in H.264: no other encoder carries what is within the pictures. */
  within: string[];
  media: string[];
}

/** Media Accessibility: they also say what is to be heard (RFC 8216bis 4.4.6.1, CHARACTERISTICS). */
const DESCRIBES_SOUND =
  'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"';

/** One group of all caption tracks of which a segment can be listed, and one of the channels within the pictures. */
export function hlsCaptionGroups(captions: PresentedCaptions[], closedCaptions: string[]): CaptionGroups {
  const listed = captions.filter(({ segments }) => segments.length > 0);
  return {
    attributes: listed.length ? ['SUBTITLES="captions"'] : [],
    // Left out where there are none: NONE would have to stand on all variants (4.4.6.2).
    within: closedCaptions.length ? ['CLOSED-CAPTIONS="cc"'] : [],
    media: [...listed.map(renderTrack), ...closedCaptions.map(renderChannel)],
  };
}

/** Whoever understands the sound understands all but what forced captions say: players choose those by themselves. */
function renderTrack({ track, label, language, kind, ...rest }: PresentedCaptions): string {
  const attributes = [
    'TYPE=SUBTITLES,GROUP-ID="captions"',
    `NAME="${label}"`,
    ...(language ? [`LANGUAGE="${language}"`] : []),
    `DEFAULT=${rest.default ? "YES" : "NO"}`,
    "AUTOSELECT=YES",
    `FORCED=${kind === "forced" ? "YES" : "NO"}`,
    ...(kind === "captions" ? [DESCRIBES_SOUND] : []),
    `URI="${track}.m3u8"`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(",")}`;
}

const renderChannel = (channel: string) =>
  `#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="${channel}",INSTREAM-ID="${channel}",AUTOSELECT=YES`;

/**
 * The media playlist of a caption track, its segments beside those of the picture (RFC 8216bis 3.5): for a
 * segment that no cue is in stands the track's empty one.
 */
export function renderCaptionPlaylist({ track, segments, ended }: PresentedCaptions, target: number): string {
  const lines = [
    ...["#EXTM3U", "#EXT-X-VERSION:7", `#EXT-X-TARGETDURATION:${target}`],
    ...["#EXT-X-MEDIA-SEQUENCE:1", "#EXT-X-PLAYLIST-TYPE:EVENT"],
    ...segments.flatMap(({ seconds, isStored }, i) => [
      `#EXTINF:${seconds.toFixed(6)},`,
      `../captions/${track}/${isStored ? i + 1 : "empty"}.vtt`,
    ]),
    ...(ended ? ["#EXT-X-ENDLIST"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

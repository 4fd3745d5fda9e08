import type { Bandwidth } from "../bandwidth.ts";
import { AUDIO_CODECS } from "../inspection.ts";
import { timescaleOf } from "../sounds.ts";
import type { Segment } from "../state.ts";
import { hlsCaptionGroups } from "./hls-captions.ts";
import { hlsSoundGroups, type SoundGroup } from "./hls-sound.ts";
import type { Presentation } from "./presentation.ts";

/** Fixed from the start: a segment is a GOP under 10.5 s, which rounds to 10 (RFC 8216bis 4.4.3.1). */
export const TARGET_DURATION = 10;

/**
 * The multivariant playlist (RFC 8216bis 4.4.6): the tallest variant first, as hls.js lists them; then those in other
 * codecs, which players skip that do not know their CODECS (4.4.6.2): none begins with them, for the first in the list
 * is H.264. Then each again with the sound in 5.1, where there is some.
 */
export function renderMultivariant(presentation: Presentation): string {
  const { extras, audio, captions, closedCaptions } = presentation;
  const ofH264 = presentation.video.map((presented) => ({ ...presented, isH264: true }));
  const ofExtras = extras.flatMap(({ rungs }) => rungs.map((presented) => ({ ...presented, isH264: false })));
  const video = [...ofH264, ...ofExtras];
  const groups = hlsSoundGroups(audio);
  const text = hlsCaptionGroups(captions, closedCaptions);
  const variants = groups.flatMap((group) =>
    video.length > 0
      ? video.flatMap(({ rung, bandwidth, isH264 }) => {
          const picture = [
            `RESOLUTION=${rung.width}x${rung.height}`,
            `FRAME-RATE=${rung.fps.toFixed(3)}`,
            // Whatever the source was (RFC 8216bis 4.4.6.2).
            "VIDEO-RANGE=SDR",
            `NAME="${rung.rung}"`,
          ];
          return renderVariant(group, {
            uri: rung.rung,
            codecs: [rung.codecs],
            bandwidth,
            picture,
            text: isH264 ? [...text.attributes, ...text.within] : text.attributes,
          });
        })
      : renderVariant(group, {
          uri: group.main,
          codecs: [],
          bandwidth: { peak: 0, average: 0 },
          picture: [],
          text: text.attributes,
        }),
  );
  const media = [...groups.flatMap((group) => group.media), ...text.media];
  return lines(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", ...media, ...variants]);
}

interface Variant {
  /** The rung that its URI names: of the picture, or the default sound where there is none. */
  uri: string;
  codecs: string[];
  bandwidth: Bandwidth;
  picture: string[];
  /** The attributes that name its captions. */
  text: string[];
}

function renderVariant(group: SoundGroup, { uri, codecs, bandwidth, picture, text }: Variant): string[] {
  const attributes = [
    `BANDWIDTH=${bandwidth.peak + group.peak}`,
    `AVERAGE-BANDWIDTH=${bandwidth.average + group.average}`,
    `CODECS="${[...codecs, ...(group.id ? [AUDIO_CODECS] : [])].join(",")}"`,
    ...picture,
    ...(group.id ? [`AUDIO="${group.id}"`] : []),
    ...text,
  ];
  return [`#EXT-X-STREAM-INF:${attributes.join(",")}`, `${uri}.m3u8`];
}

/** A media playlist (RFC 8216bis 4.4.3) of type EVENT: it only grows, and ENDLIST closes it. */
export function renderMediaPlaylist(rung: string, segments: Segment[], complete: boolean): string {
  const timescale = timescaleOf(rung);
  return lines([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${TARGET_DURATION}`,
    "#EXT-X-MEDIA-SEQUENCE:1",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
    `#EXT-X-MAP:URI="../cmaf/${rung}/init.mp4"`,
    ...segments.flatMap(({ duration }, index) => [
      `#EXTINF:${(duration / timescale).toFixed(6)},`,
      `../cmaf/${rung}/${index + 1}.m4s`,
    ]),
    ...(complete ? ["#EXT-X-ENDLIST"] : []),
  ]);
}

const lines = (list: string[]) => `${list.join("\n")}\n`;

import { AUDIO_CODECS } from "../inspection.ts";
import { timescaleOf } from "../sounds.ts";
import type { Segment } from "../state.ts";
import { hlsSoundGroups } from "./hls-sound.ts";
import type { Presentation } from "./presentation.ts";

/** Fixed from the start: a segment is a GOP under 10.5 s, which rounds to 10 (RFC 8216bis 4.4.3.1). */
const TARGET_DURATION = 10;

/**
 * The multivariant playlist (RFC 8216bis 4.4.6): the tallest variant first, as hls.js lists them; then each again
 * with the sound in 5.1, where there is some.
 */
export function renderMultivariant({ video, audio }: Presentation): string {
  const groups = hlsSoundGroups(audio);
  const variants = groups.flatMap((group) =>
    video.flatMap(({ rung, bandwidth }) => {
      const average = bandwidth.average + group.average;
      const attributes = [
        `BANDWIDTH=${Math.max(bandwidth.peak + group.peak, average)}`,
        `AVERAGE-BANDWIDTH=${average}`,
        `CODECS="${rung.codecs}${group.id ? `,${AUDIO_CODECS}` : ""}"`,
        `RESOLUTION=${rung.width}x${rung.height}`,
        `FRAME-RATE=${rung.fps.toFixed(3)}`,
        // Whatever the source was (RFC 8216bis 4.4.6.2).
        "VIDEO-RANGE=SDR",
        `NAME="${rung.rung}"`,
        ...(group.id ? [`AUDIO="${group.id}"`] : []),
      ];
      return [`#EXT-X-STREAM-INF:${attributes.join(",")}`, `${rung.rung}.m3u8`];
    }),
  );
  const media = groups.flatMap((group) => group.media);
  return lines(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", ...media, ...variants]);
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

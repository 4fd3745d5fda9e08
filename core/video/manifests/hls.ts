import { AUDIO_CODECS, AUDIO_RUNG, AUDIO_TIMESCALE, VIDEO_TIMESCALE } from "../inspection.ts";
import type { Segment } from "../state.ts";
import type { Presentation } from "./presentation.ts";

/** Fixed from the start: a segment is a GOP under 10.5 s, which rounds to 10 (RFC 8216bis 4.4.3.1). */
const TARGET_DURATION = 10;

/** The multivariant playlist (RFC 8216bis 4.4.6): the tallest variant first, as hls.js lists them. */
export function renderMultivariant(presentation: Presentation): string {
  const { video, audio } = presentation;
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"];
  if (audio) {
    lines.push(
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Main",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${AUDIO_RUNG}.m3u8"`,
    );
  }
  for (const { rung, bandwidth } of video) {
    const attributes = [
      `BANDWIDTH=${bandwidth.peak + (audio?.bandwidth.peak ?? 0)}`,
      `AVERAGE-BANDWIDTH=${bandwidth.average + (audio?.bandwidth.average ?? 0)}`,
      `CODECS="${rung.codecs}${audio ? `,${AUDIO_CODECS}` : ""}"`,
      `RESOLUTION=${rung.width}x${rung.height}`,
      `FRAME-RATE=${rung.fps.toFixed(3)}`,
      `NAME="${rung.rung}"`,
      ...(audio ? ['AUDIO="audio"'] : []),
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(",")}`, `${rung.rung}.m3u8`);
  }
  return `${lines.join("\n")}\n`;
}

/** A media playlist (RFC 8216bis 4.4.3) of type EVENT: it only grows, and ENDLIST closes it. */
export function renderMediaPlaylist(rung: string, segments: Segment[], complete: boolean): string {
  const timescale = rung === AUDIO_RUNG ? AUDIO_TIMESCALE : VIDEO_TIMESCALE;
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${TARGET_DURATION}`,
    "#EXT-X-MEDIA-SEQUENCE:1",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
    `#EXT-X-MAP:URI="../cmaf/${rung}/init.mp4"`,
  ];
  segments.forEach((segment, index) => {
    lines.push(`#EXTINF:${(segment.duration / timescale).toFixed(6)},`, `../cmaf/${rung}/${index + 1}.m4s`);
  });
  if (complete) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

import type { Canary } from "../../harness/canary.ts";

/** A file that makes FFmpeg fetch or open something else, were it allowed to. */
export interface Attack {
  name: string;
  bytes: Buffer;
  /** FFmpeg's input options with which it gets what it is after. */
  allowed: string[];
}

const ALL_PROTOCOLS = ["-protocol_whitelist", "pipe,file,http,tcp,crypto,data"];

/** A control byte in a comment: what is no text is not told by its first words. */
const NO_TEXT = "#\u0001\n";

/** Playlists and lists that name the canary. */
export function makeAttacks(canary: Canary): Attack[] {
  const playlist = (address: string) =>
    `#EXTM3U\n${NO_TEXT}#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n${address}\n#EXT-X-ENDLIST\n`;
  const mpd = `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>
<AdaptationSet mimeType="video/mp2t" contentType="video"><Representation id="1" bandwidth="1000">
<BaseURL>${canary.url}/film.ts</BaseURL></Representation></AdaptationSet></Period></MPD>`;
  const hls = [...ALL_PROTOCOLS, "-allowed_extensions", "ALL", "-f", "hls"];
  const concat = [...ALL_PROTOCOLS, "-safe", "0", "-f", "concat"];
  return [
    { name: "an HLS playlist of a file", bytes: playlist(`file://${canary.file}`), allowed: hls },
    { name: "an HLS playlist of an address", bytes: playlist(`${canary.url}/film.ts`), allowed: hls },
    {
      name: "a concat script of a file",
      bytes: `ffconcat version 1.0\n${NO_TEXT}file 'file:${canary.file}'\n`,
      allowed: concat,
    },
    {
      name: "a concat script of an address",
      bytes: `ffconcat version 1.0\n${NO_TEXT}file '${canary.url}/film.ts'\n`,
      allowed: concat,
    },
    { name: "a DASH manifest", bytes: mpd, allowed: [...ALL_PROTOCOLS, "-f", "dash"] },
  ].map(({ bytes, ...attack }) => ({ ...attack, bytes: Buffer.from(bytes, "latin1") }));
}

/** A document that names the canary. No part of FFmpeg follows it, with all allowed either: none has a control. */
export interface Document {
  name: string;
  bytes: Buffer;
  /** The demuxers that FFmpeg has for its kind; the first is what it is taken for by its bytes. */
  formats: string[];
}

export function makeDocuments(canary: Canary): Document[] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">
<image xlink:href="${canary.url}/p.png" width="9" height="9"/></svg>`;
  const xml = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file://${canary.file}">
<!ENTITY c SYSTEM "${canary.url}/c.xml">]><MPD>&b;&c;</MPD>`;
  const subtitles = `1\n00:00:00,000 --> 00:00:09,000\n<img src="${canary.url}/p.png">\n`;
  const sequence = "picture-%03d.png\n".repeat(10);
  return [
    { name: "an SVG image", bytes: svg, formats: ["svg_pipe"] },
    { name: "an XML document", bytes: xml, formats: ["dash", "imf"] },
    { name: "a subtitle file", bytes: subtitles, formats: ["srt"] },
    { name: "an image sequence's name", bytes: sequence, formats: ["image2pipe", "vobsub"] },
  ].map(({ bytes, ...document }) => ({ ...document, bytes: Buffer.from(bytes) }));
}

/** FFmpeg's input options that let it open whatever it likes as this kind of file. */
export const allowAll = (format: string) => [...ALL_PROTOCOLS, "-f", format];

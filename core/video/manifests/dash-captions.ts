import type { CaptionKind } from "../captions/track.ts";
import { escapeXml } from "./escape-xml.ts";
import type { PresentedCaptions } from "./present-captions.ts";

/** DASH role scheme (ISO/IEC 23009-1 5.8.5.5). */
const ROLES: Record<CaptionKind, string> = {
  subtitles: "subtitle",
  captions: "caption",
  forced: "forced-subtitle",
};
/** More than the densest captions need. */
const BANDWIDTH = 10_000;

/** Behind those of picture and sound. dash.js takes sets of one language that have no id for one and the same. */
const FIRST_ID = 1_000;

/** An AdaptationSet for each caption track, of one WebVTT file: no engine and no FFmpeg of today packs it into MP4. */
export function renderCaptionSets(captions: PresentedCaptions[]): string[] {
  return captions
    .filter(({ isWhole }) => isWhole)
    .flatMap(({ track, language, label, kind, ...rest }, i) => [
      `    <AdaptationSet id="${FIRST_ID + i}" contentType="text" mimeType="text/vtt"${language ? ` lang="${language}"` : ""}>`,
      `      <Label>${escapeXml(label)}</Label>`,
      `      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="${ROLES[kind]}"/>`,
      ...(rest.default ? ['      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>'] : []),
      `      <Representation id="${track}" bandwidth="${BANDWIDTH}">`,
      `        <BaseURL>../captions/${track}/all.vtt</BaseURL>`,
      "      </Representation>",
      "    </AdaptationSet>",
    ]);
}

/** Captions within the pictures: "CC1;CC3" of 608, "1;2" of 708, in an Accessibility descriptor each (SCTE 214-1). */
export function renderClosedCaptions(channels: string[]): string[] {
  const of608 = channels.filter((channel) => channel.startsWith("CC"));
  const of708 = channels.flatMap((channel) => /^SERVICE(\d+)$/.exec(channel)?.[1] ?? []);
  return [
    ...(of608.length
      ? [`      <Accessibility schemeIdUri="urn:scte:dash:cc:cea-608:2015" value="${of608.join(";")}"/>`]
      : []),
    ...(of708.length
      ? [`      <Accessibility schemeIdUri="urn:scte:dash:cc:cea-708:2015" value="${of708.join(";")}"/>`]
      : []),
  ];
}

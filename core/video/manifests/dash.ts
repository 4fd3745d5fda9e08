import type { Bandwidth } from "../bandwidth.ts";
import type { ExtraCodec } from "../extra-codecs.ts";
import { AUDIO_CODECS, AUDIO_TIMESCALE, type PlannedRung, VIDEO_TIMESCALE } from "../inspection.ts";
import type { Segment } from "../state.ts";
import { renderCaptionSets, renderClosedCaptions } from "./dash-captions.ts";
import { escapeXml } from "./escape-xml.ts";
import { endOfFilm, type Presentation } from "./presentation.ts";

/** Constant, far in the past: every listed segment is available, by any client's clock (ISO/IEC 23009-1 5.3.1.2). */
const CLOCKLESS = 'availabilityStartTime="1970-01-01T00:00:00Z" publishTime="1970-01-01T00:00:00Z"';

/** Else dash.js holds back sound that reaches beyond the last picture, and stands still there (5.3.9.5.3). */
const ALL_AVAILABLE = 'availabilityTimeOffset="INF"';

/** AdaptationSet@id: 1 is the picture's in H.264. */
const FIRST_AUDIO_ID = 2;
/** Of the picture in other codecs: behind any number of sounds and captions. */
const EXTRA_IDS: Readonly<Record<ExtraCodec, number>> = { hevc: 901, av1: 902 };
/** For the visually impaired (ETSI TS 101 154; TV-Anytime's AudioPurposeCS). */
const DESCRIBES_VIDEO =
  '      <Accessibility schemeIdUri="urn:tva:metadata:cs:AudioPurposeCS:2007" value="1"/>';

/** The MPD (ISO/IEC 23009-1): dynamic while the film grows, static with its duration at the end. */
export function renderMpd(presentation: Presentation): string {
  const { complete } = presentation;
  const timing = complete
    ? `type="static" mediaPresentationDuration="${isoDuration(presentation)}"`
    : `type="dynamic" ${CLOCKLESS} minimumUpdatePeriod="PT1S"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019"',
    `     minBufferTime="PT2S" ${timing}>`,
    '  <Period id="0" start="PT0S">',
    ...renderVideo(presentation),
    ...renderExtras(presentation),
    ...renderAudio(presentation),
    ...renderCaptionSets(presentation.captions),
    "  </Period>",
    "</MPD>",
  ].join("\n")}\n`;
}

/**
 * One AdaptationSet for H.264, one timeline: all announced rungs share their boundaries. Its codecs stand for all of
 * them and never change: dash.js knows a set again by those of its lowest rung, and would take the set to
 * which a lower rung has come for another one, and stand still.
 */
function renderVideo(presentation: Presentation): string[] {
  const { complete, video, videoCodecs, colour, closedCaptions, extras } = presentation;
  if (video.length === 0 || !colour) return [];
  const prefer = extras.length > 0 ? ' selectionPriority="2"' : "";
  return [
    '    <AdaptationSet id="1" contentType="video" mimeType="video/mp4"',
    `        codecs="${videoCodecs}" segmentAlignment="true" startWithSAP="1"${prefer}>`,
    ...renderClosedCaptions(closedCaptions),
    ...renderColour(colour),
    ...renderTemplate(VIDEO_TIMESCALE, video[0]!.segments, complete),
    ...video.map(({ rung, bandwidth }) => renderRepresentation(rung, bandwidth)),
    "    </AdaptationSet>",
  ];
}

/**
 * A set for each further codec, since players switch within a set alone: to be selected after H.264 where nobody
 * chose (5.3.3.2, selectionPriority). Its rungs have codecs of their own (5.3.7.2).
 */
function renderExtras({ complete, colour, extras }: Presentation): string[] {
  if (!colour) return [];
  return extras.flatMap(({ codec, rungs }) => [
    `    <AdaptationSet id="${EXTRA_IDS[codec]}" contentType="video" mimeType="video/mp4"`,
    '        segmentAlignment="true" startWithSAP="1" selectionPriority="1">',
    ...renderColour(colour),
    ...renderTemplate(VIDEO_TIMESCALE, rungs[0]!.segments, complete),
    ...rungs.map(({ rung, bandwidth }) => renderRepresentation(rung, bandwidth, rung.codecs)),
    "    </AdaptationSet>",
  ]);
}

function renderRepresentation(rung: PlannedRung, bandwidth: Bandwidth, codecs?: string): string {
  return [
    `      <Representation id="${rung.rung}"${codecs ? ` codecs="${codecs}"` : ""} bandwidth="${bandwidth.peak}"`,
    `width="${rung.width}" height="${rung.height}" frameRate="${frameRate(rung.fps)}" sar="1:1"/>`,
  ].join(" ");
}

/**
 * A set for each rendition, since no engine is to change the number of channels by itself. The stereo of the
 * default track is to be selected where nobody chose (5.3.3.2, selectionPriority).
 */
function renderAudio({ complete, audio }: Presentation): string[] {
  return audio.flatMap(({ sound, segments, bandwidth }, i) => {
    const { rung, label, language, channels } = sound;
    const isFirstChoice = sound.default && channels === 2;
    return [
      `    <AdaptationSet id="${FIRST_AUDIO_ID + i}" contentType="audio" mimeType="audio/mp4"${language ? ` lang="${language}"` : ""}`,
      `        segmentAlignment="true" startWithSAP="1" selectionPriority="${isFirstChoice ? 2 : 1}">`,
      `      <Label>${escapeXml(label)}</Label>`,
      ...(sound.role === "description" ? [DESCRIBES_VIDEO] : []),
      `      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="${sound.role}"/>`,
      ...renderTemplate(AUDIO_TIMESCALE, segments, complete),
      `      <Representation id="${rung}" codecs="${AUDIO_CODECS}" bandwidth="${bandwidth.peak}" audioSamplingRate="${AUDIO_TIMESCALE}">`,
      // 2 is stereo, 6 is 5.1 (ISO/IEC 23091-3).
      `        <AudioChannelConfiguration schemeIdUri="urn:mpeg:mpegB:cicp:ChannelConfiguration" value="${channels}"/>`,
      "      </Representation>",
      "    </AdaptationSet>",
    ];
  });
}

/** Properties of ISO/IEC 23091-2 (5.8.5.13 of 23009-1 has their schemes): HDR players need them to know SDR. */
function renderColour({ primaries, transfer, matrix }: NonNullable<Presentation["colour"]>): string[] {
  const properties = {
    ColourPrimaries: primaries,
    TransferCharacteristics: transfer,
    MatrixCoefficients: matrix,
  };
  return Object.entries(properties).map(
    ([name, code]) =>
      `      <SupplementalProperty schemeIdUri="urn:mpeg:mpegB:cicp:${name}" value="${code}"/>`,
  );
}

/** SegmentTemplate with a SegmentTimeline (5.3.9.6); equal neighbours fold into one S with @r. */
function renderTemplate(timescale: number, segments: Segment[], complete: boolean): string[] {
  const entries: { t: number | null; d: number; repeat: number }[] = [];
  let expected: number | null = null;
  for (const { start, duration } of complete ? fromZero(segments) : segments) {
    const last = entries.at(-1);
    if (last && start === expected && last.d === duration) last.repeat++;
    else entries.push({ t: start === expected ? null : start, d: duration, repeat: 0 });
    expected = start + duration;
  }
  const template = [
    `timescale="${timescale}" startNumber="1"${complete ? "" : ` ${ALL_AVAILABLE}`}`,
    'initialization="../cmaf/$RepresentationID$/init.mp4" media="../cmaf/$RepresentationID$/$Number$.m4s"',
  ].join(" ");
  return [
    `      <SegmentTemplate ${template}>`,
    "        <SegmentTimeline>",
    ...entries.map(({ t, d, repeat }) => {
      const attributes = [
        ...(t === null ? [] : [`t="${t}"`]),
        `d="${d}"`,
        ...(repeat ? [`r="${repeat}"`] : []),
      ];
      return `          <S ${attributes.join(" ")}/>`;
    }),
    "        </SegmentTimeline>",
    "      </SegmentTemplate>",
  ];
}

/** dash.js looks at zero for the one segment of a short film, and where it begins a moment later, for no other. */
function fromZero(segments: Segment[]): Pick<Segment, "start" | "duration">[] {
  const [only, ...others] = segments;
  return only && others.length === 0 ? [{ start: 0, duration: only.start + only.duration }] : segments;
}

/** dash.js hands the duration on to the browser, which may count a microsecond less, and then seeks from the end to it. */
const SHORTER_SECONDS = 0.001;

/** Where the longer of picture and sound ends, but for a moment, as an ISO 8601 duration. */
const isoDuration = (presentation: Presentation) =>
  `PT${(endOfFilm(presentation) - SHORTER_SECONDS).toFixed(6)}S`;

/** "30", or "30000/1001" for the rates of NTSC (5.3.7.2). */
function frameRate(fps: number): string {
  const ntsc = Math.round(fps * 1.001) * 1000;
  return Math.abs(ntsc / 1001 - fps) < 0.005 && !Number.isInteger(fps)
    ? `${ntsc}/1001`
    : String(Math.round(fps));
}

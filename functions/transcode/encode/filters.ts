import { type Rung, type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";

/** Half a picture at 60 fps less one tick: how far a boundary may lie from the grid of the fps filter. */
const CAPPED_SLACK_TICKS = VIDEO_TIMESCALE / 120 - 1;
const MOST_FPS = 60;
const INTERLACED = new Set(["tt", "bb", "tb", "bt"]);

/** How many ticks before a boundary its first picture may lie; 0 unless the frame rate is capped. */
export function boundarySlack(source: SourceVideo): number {
  return isCapped(source) ? CAPPED_SLACK_TICKS : 0;
}

/** 60.5 leaves room for rates that containers round. */
const isCapped = (source: SourceVideo) => source.fps > MOST_FPS + 0.5;

/**
 * Ticks as the seconds of an FFmpeg option, less than a tick early, so that a picture exactly at the
 * boundary is never lost to rounding.
 */
export function justBefore(ticks: number): string {
  return (ticks / VIDEO_TIMESCALE - 0.000_004).toFixed(6);
}

/**
 * The filter graph of a span: one decode, made upright, progressive and SDR once, its rungs labelled [v0],
 * [v1] … in their order. Each is scaled from the next larger one, at half the cost of scaling all of them
 * from the source (SSIM between the two ways 0.9996). `input` is FFmpeg's name of the stream; `start` and
 * `end` in ticks: what lies before (the preroll) is cut away; `intake` is what the encoder takes.
 */
export function buildFilterGraph(
  source: SourceVideo,
  rungs: Rung[],
  span: { start: number; end: number },
  intake: string,
  input = "0:v:0",
): string {
  const shared = [
    ...deinterlace(source),
    ...(isCapped(source) ? [`fps=${MOST_FPS}`] : []),
    trim(source, span),
    ...rotate(source.rotation),
  ];
  const tallestFirst = rungs.map((rung, i) => ({ rung, i })).sort((a, b) => b.rung.height - a.rung.height);
  const chains = tallestFirst.map(({ rung, i }, step) => {
    const isLast = step === rungs.length - 1;
    const next = isLast ? intake : `split[r${i}][n${step + 1}];[r${i}]${intake}`;
    return step === 0
      ? `[${input}]${[...shared, ...scaleSource(source, rung), next].join(",")}[v${i}]`
      : `[n${step}]${scale(rung)},setsar=1,${next}[v${i}]`;
  });
  return chains.join(";");
}

/** Only when capped does an end matter: the fps filter may repeat the last picture beyond it. */
function trim(source: SourceVideo, { start, end }: { start: number; end: number }): string {
  const slack = boundarySlack(source);
  const from = `trim=start=${justBefore(start - slack)}`;
  return slack > 0 ? `${from}:end=${justBefore(end - slack)}` : from;
}

/** One frame out for each frame in; frames that are not flagged as interlaced pass as they are. */
export function deinterlace(source: SourceVideo): string[] {
  return INTERLACED.has(source.fieldOrder ?? "") ? ["bwdif=mode=send_frame:deint=interlaced"] : [];
}

/** Degrees clockwise. */
export function rotate(rotation: number): string[] {
  if (rotation === 90) return ["transpose=clock"];
  if (rotation === 180) return ["hflip", "vflip"];
  if (rotation === 270) return ["transpose=cclock"];
  return [];
}

/** The rung's size already counts the pixel aspect, so pixels are square; 8 bits, limited range, BT.709 of HDR. */
function scaleSource(source: SourceVideo, rung: Rung): string[] {
  const toned = toneMap(source);
  const scaled = toned.length > 0 ? [scale(rung), ...toned] : [`${scale(rung)}:out_range=tv`];
  return [...scaled, "setsar=1", "format=yuv420p"];
}

const scale = ({ width, height }: Rung) => `scale=${width}:${height}:flags=bicubic`;

/** zimg's names of the HDR transfers (ITU-R BT.2100): PQ and HLG. */
const HDR_TRANSFERS = new Set(["smpte2084", "arib-std-b67"]);

/** From HDR to BT.709, in linear light. Empty for SDR. */
export function toneMap(source: SourceVideo): string[] {
  const transfer = source.colorTransfer ?? "";
  if (!HDR_TRANSFERS.has(transfer)) return [];
  const range = source.colorRange === "pc" ? "full" : "limited";
  return [
    `zscale=tin=${transfer}:pin=bt2020:min=bt2020nc:rin=${range}:t=linear:npl=100`,
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=hable:desat=0",
    "zscale=t=bt709:m=bt709:r=tv",
  ];
}

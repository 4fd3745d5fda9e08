import type { SourceVideo } from "../../../core/video/inspection.ts";

type Shape = Pick<
  SourceVideo,
  "width" | "height" | "sampleAspect" | "pixelFormat" | "mayResize" | "mayReshape"
>;

/** Planar ones, which FFmpeg's pad takes as they are. */
const PADDED = /^(yuvj?4(20|22|44)|yuva4(20|22|44)|gbr|gray)/;
/** Shares by which a shape may differ before bars are better than a stretched picture. */
const SAME_SHAPE = 0.01;
/** The same of one pixel. */
const SAME_PIXEL = 0.005;

/**
 * Brings pictures to the size that the film began with, where they change it or the shape of their pixels in mid-stream,
 * as broadcasts and shared screens do: scaled, between bars where their shape is another. All others pass as they are.
 */
export function conformSize(source: Shape): string[] {
  if (!isConformed(source)) return [];
  const { width, height, sampleAspect, mayReshape } = source;
  const shape = (width / height) * sampleAspect;
  // Where the container tells one shape for all pixels, what the pictures say of theirs is not asked.
  const pixel = mayReshape
    ? `*between(sar/${sampleAspect.toFixed(6)},${1 - SAME_PIXEL},${1 + SAME_PIXEL})`
    : "";
  const isAsItWas = `eq(iw,${width})*eq(ih,${height})${pixel}`;
  const narrower = `lt(dar,${(shape * (1 - SAME_SHAPE)).toFixed(6)})`;
  const wider = `gt(dar,${(shape * (1 + SAME_SHAPE)).toFixed(6)})`;
  const w = `if(not(${isAsItWas})*${narrower},max(2,2*round(${width}*dar/${shape.toFixed(6)}/2)),${width})`;
  const h = `if(not(${isAsItWas})*${wider},max(2,2*round(${height}*${shape.toFixed(6)}/dar/2)),${height})`;
  return [
    `scale=eval=frame:interl=-1:flags=bicubic:w='${w}':h='${h}'`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:eval=frame`,
  ];
}

/** FFmpeg would begin anew with a graph for the other size, and lose what the filters hold of the one before. */
export function oneGraph(source: Shape): string[] {
  return isConformed(source) ? ["-reinit_filter", "0"] : [];
}

/** Where nothing changes FFmpeg copies pictures in vain, at a hundredth of what encoding costs. */
const isConformed = ({ width, height, pixelFormat, mayResize }: Shape): boolean =>
  mayResize && width % 2 === 0 && height % 2 === 0 && PADDED.test(pixelFormat ?? "");

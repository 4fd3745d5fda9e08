import type { Gop } from "../../../core/video/gop.ts";
import type { ExtraLadder, PlannedRung } from "../../../core/video/inspection.ts";
import { encoderTraits } from "./encoders.ts";
import type { SpanWork } from "./plan-span.ts";

type Span = Pick<SpanWork, "gops" | "preroll">;

/**
 * The runs of FFmpeg in which a span is made in another codec: all of it in one, unless the encoder wants a run for
 * each GOP object, or takes too much memory for all rungs together. In the order of the film. Pure.
 */
export function planExtraRuns({ encoder, rungs }: ExtraLadder, span: Span): Omit<SpanWork, "videoHash">[] {
  const { ownRunEach, mostPixels = Number.POSITIVE_INFINITY } = encoderTraits(encoder.name);
  const parts = ownRunEach ? eachGop(span) : [span];
  return parts.flatMap((part) => shareOut(rungs, mostPixels).map((names) => ({ ...part, names })));
}

/** What is held stands for a picture of the span's preroll. */
function eachGop({ gops, preroll }: Span): Span[] {
  const before = (gop: Gop, i: number) => (gop.held === undefined ? (gops[i - 1] ?? preroll) : preroll);
  return gops.map((gop, i) => ({ gops: [gop], preroll: before(gop, i) }));
}

/** Names of rungs that are made together, the tallest first; one that is too large by itself is made alone. */
function shareOut(rungs: readonly PlannedRung[], mostPixels: number): string[][] {
  const groups: { names: string[]; pixels: number }[] = [];
  for (const { rung, width, height } of rungs) {
    const pixels = width * height;
    const last = groups.at(-1);
    if (last && last.pixels + pixels <= mostPixels) {
      last.names.push(rung);
      last.pixels += pixels;
    } else groups.push({ names: [rung], pixels });
  }
  return groups.map(({ names }) => names);
}

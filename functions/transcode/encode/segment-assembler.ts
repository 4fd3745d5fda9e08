import { PipelineError } from "../../../core/errors.ts";
import type { Gop } from "../../../core/video/gop.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";
import { settleDecodeTimes } from "../mp4/settle-decode-times.ts";
import { endOf } from "./arguments.ts";

/** A finished segment of one rung: the bytes of its `n`.m4s. */
export interface AssembledSegment {
  gop: Gop;
  bytes: Buffer;
}

export interface AssemblerOptions {
  /** The GOP objects that are being encoded; segment n is made of GOP object n. */
  gops: Gop[];
  /** How many ticks before its boundary a segment's first picture may lie. */
  slack: number;
  /** The encoder may set keys inside of a segment: wait for the next one before calling it finished. */
  ownKeys: boolean;
}

/** Sorts one rung's fragments into segments by the times of their pictures, never by their order. */
export class SegmentAssembler {
  private readonly options: AssemblerOptions;
  private open: { gop: Gop; fragments: Fragment[] } | null = null;
  constructor(options: AssemblerOptions) {
    this.options = options;
  }

  /** Takes the next fragment and answers the segment that is now finished, if any. */
  add(fragment: Fragment): AssembledSegment[] {
    if (!fragment.key)
      throw new PipelineError("encoder_failed", "A fragment does not begin with a key frame");
    const gop = this.findGop(fragment);
    const finished = this.open && this.open.gop.n !== gop.n ? this.close() : [];
    this.open ??= { gop, fragments: [] };
    this.open.fragments.push(fragment);
    const last = gop.n === this.options.gops.at(-1)!.n;
    // The last one waits for the end of the stream, where its last picture's duration is settled.
    return last || this.options.ownKeys ? finished : [...finished, ...this.close()];
  }

  /** Number of the segment that is not finished. */
  get pending(): number | null {
    return this.open?.gop.n ?? null;
  }

  /** The stream has ended: answers the last segment. */
  end(): AssembledSegment[] {
    return this.close();
  }

  private findGop({ minPts }: Fragment): Gop {
    const { gops, slack } = this.options;
    const gop = gops.find((candidate) => {
      return minPts >= candidate.start - slack && minPts < endOf(candidate) - slack;
    });
    if (gop) return gop;
    throw new PipelineError("encoder_failed", `A fragment at ${minPts} ticks lies outside of its span`);
  }

  /** The segment, made to end exactly at its boundary. */
  private close(): AssembledSegment[] {
    if (!this.open) return [];
    const { gop, fragments } = this.open;
    this.open = null;
    fragments.forEach((fragment, i) => {
      settleDecodeTimes(fragment, fragments[i + 1]?.minPts ?? endOf(gop));
    });
    const [first, ...others] = fragments.map((fragment) => fragment.bytes);
    return [{ gop, bytes: others.length === 0 ? first! : Buffer.concat([first!, ...others]) }];
  }
}

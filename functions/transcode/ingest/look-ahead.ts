import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { parseFragment } from "../mp4/parse-fragment.ts";

/**
 * Finds where GOPs begin from single pictures in decoding order, while FFmpeg still gathers their GOP. A
 * GOP's earliest picture is known as soon as one is shown after its key: those that lead the key come before.
 */
export class LookAhead {
  private readonly splitter = new FragmentSplitter();
  private key: { pts: number; earliest: number } | null = null;

  /** Takes FFmpeg's output, one fragment a picture, and answers the starts that it settles, in ticks. */
  take(chunk: Buffer): number[] {
    const starts: number[] = [];
    for (const piece of this.splitter.feed(chunk)) {
      if (piece.kind !== "fragment") continue;
      const { key, minPts } = parseFragment(piece.bytes);
      if (this.key && (key || minPts > this.key.pts)) {
        starts.push(this.key.earliest);
        this.key = null;
      }
      if (key) this.key = { pts: minPts, earliest: minPts };
      else if (this.key) this.key.earliest = Math.min(this.key.earliest, minPts);
    }
    return starts;
  }
}

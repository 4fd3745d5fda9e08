import { type GopObject, MAX_GOP_TICKS } from "../../../core/video/gops.ts";
import { judgeGop } from "../mp4/judge-gop.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";

/** Judges a film's GOP objects in their order: which of them players get as they are. */
export class ObjectJudge {
  private readonly latest: number;
  private previous: { maxPts: number; maxEnd: number } | undefined;
  private readonly damaged = new WeakSet<Fragment>();

  /** `latest`: ticks by which the first picture may come behind the sound. */
  constructor(latest: number) {
    this.latest = latest;
  }

  /** A decoder complained of its pictures. */
  addDamaged(fragment: Fragment): void {
    this.damaged.add(fragment);
  }

  /** Null for an object that can be published as it is, else the reason in words. */
  judge(init: Buffer, { n, start, fragments }: GopObject<Fragment>): string | null {
    const { previous } = this;
    this.previous = {
      maxPts: Math.max(...fragments.map((fragment) => fragment.maxPts)),
      maxEnd: Math.max(...fragments.map((fragment) => fragment.maxEnd)),
    };
    if (n === 1 && fragments[0]!.minPts - start > this.latest)
      return "its first picture comes behind the sound";
    if (fragments.some((fragment) => this.damaged.has(fragment))) return "its pictures are damaged";
    return judgeGop(init, fragments, { maxDurationTicks: MAX_GOP_TICKS, previous });
  }
}

import { type PacketLine, PacketLines } from "./packet-lines.ts";

/**
 * Finds where GOPs begin from single pictures in decoding order, while FFmpeg still gathers their GOP. A
 * GOP's earliest picture is known as soon as one is shown after its key: those that lead the key come before.
 */
export class LookAhead {
  private readonly lines = new PacketLines();
  private key: { pts: number; earliest: number } | null = null;

  /** Takes FFmpeg's `-f framecrc` and answers the starts that it settles, in ticks. */
  take(chunk: Buffer): number[] {
    return this.lines.take(chunk).flatMap((line) => this.takePicture(line));
  }

  private takePicture({ key, pts }: PacketLine): number[] {
    const starts: number[] = [];
    if (pts === null) return starts;
    if (this.key && (key || pts > this.key.pts)) {
      starts.push(this.key.earliest);
      this.key = null;
    }
    if (key) this.key = { pts, earliest: pts };
    else if (this.key) this.key.earliest = Math.min(this.key.earliest, pts);
    return starts;
  }
}

import type { Fragment } from "../mp4/parse-fragment.ts";
import { FRAME_TICKS, type SoundFrame } from "../mp4/write-sound-fragment.ts";

/** Frames of nothing, as FFmpeg's encoder writes them for two and for six channels (ISO/IEC 14496-3 4.4). */
const SILENCE: Record<number, Buffer> = {
  2: Buffer.from("211004608c1c", "hex"),
  6: Buffer.from("011820010880230460231004608c0c230000e0", "hex"),
};

/**
 * Lays an encoder's frames one behind the other from time zero on, each nearer than half a frame (11 ms) to its own
 * time: silent ones lie where none comes, and one whose place is taken is left out. So sound that begins late, has
 * holes, or starts over when a broadcast changes its channels, costs no memory and keeps in step.
 */
export class SoundTimeline {
  private readonly silence: Buffer;
  /** Ticks of 48 kHz at which the next frame lies. */
  private next = 0;

  constructor(channels: number) {
    this.silence = SILENCE[channels]!;
  }

  /** Answers what lies next: the fragment's frames, and silence before them. */
  *place(fragment: Fragment): Generator<SoundFrame> {
    const { samples, bytes } = fragment;
    for (const [i, { pts, duration, offset, size }] of samples.entries()) {
      if (pts <= this.next - FRAME_TICKS / 2) continue;
      yield* this.fillUpTo(pts);
      // Only an encoder's last frame is shorter; what is longer is a hole behind it.
      const isLast = i === samples.length - 1;
      const lasts = isLast ? Math.min(Math.max(1, duration), FRAME_TICKS) : FRAME_TICKS;
      this.next += lasts;
      yield { bytes: bytes.subarray(offset, offset + size), duration: lasts };
    }
  }

  /** Silence as far as whole frames reach, nearest to `end` (ticks of 48 kHz). */
  *fillUpTo(end: number): Generator<SoundFrame> {
    while (end - this.next >= FRAME_TICKS / 2) {
      this.next += FRAME_TICKS;
      yield { bytes: this.silence, duration: FRAME_TICKS };
    }
  }
}

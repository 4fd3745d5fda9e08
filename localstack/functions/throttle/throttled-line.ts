import { setTimeout as delay } from "node:timers/promises";
import type { Limits } from "./schemas.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A player's request may wait for the line behind its others; pieces this small keep their shares even. */
const PIECE_BYTES = 16 * 1024;

/** The line of one side of one page: its requests share the rate. New limits hold for what is under way, too. */
export class ThrottledLine {
  private bucket = new TokenBucket(Number.POSITIVE_INFINITY);
  private segments = 0;
  private current: Limits = { bits_per_second: null, latency_ms: 0, lose_every: null };

  get limits(): Limits {
    return this.current;
  }

  set limits(limits: Limits) {
    this.current = limits;
    this.bucket = new TokenBucket((limits.bits_per_second ?? Number.POSITIVE_INFINITY) / 8);
    this.segments = 0;
  }

  /** What each answer waits for. */
  async wait(): Promise<void> {
    if (this.current.latency_ms > 0) await delay(this.current.latency_ms);
  }

  /** Counts a request for a segment; true for those that are lost. */
  losesNext(): boolean {
    const { lose_every } = this.current;
    this.segments += 1;
    return lose_every !== null && this.segments % lose_every === 0;
  }

  /** The same bytes, as fast as the line lets them through; whoever stops reading takes no more of it. */
  meter(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    let rest = new Uint8Array();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (rest.byteLength === 0) {
            const { done, value } = await reader.read();
            if (done) return controller.close();
            rest = value as Uint8Array<ArrayBuffer>;
          }
          const piece = rest.subarray(0, PIECE_BYTES);
          rest = rest.subarray(piece.byteLength);
          await this.bucket.take(piece.byteLength);
          controller.enqueue(piece);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }
}

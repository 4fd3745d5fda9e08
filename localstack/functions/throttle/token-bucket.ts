import { setTimeout as delay } from "node:timers/promises";

/** How far the line may run ahead of its rate after it stood idle. */
const BURST_MS = 50;

/** One line that several connections share: whoever takes bytes waits until they would be through. */
export class TokenBucket {
  private readonly bytesPerMs: number;
  /** When the line is free again. */
  private freeAt = Number.NEGATIVE_INFINITY;

  /** `rate` in bytes a second; Infinity for no limit. */
  constructor(rate: number) {
    this.bytesPerMs = rate / 1000;
  }

  async take(bytes: number): Promise<void> {
    const now = performance.now();
    this.freeAt = Math.max(this.freeAt, now - BURST_MS) + bytes / this.bytesPerMs;
    if (this.freeAt > now) await delay(this.freeAt - now);
  }
}

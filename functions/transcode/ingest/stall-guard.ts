import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { ByteSource, Consume } from "../ffmpeg/run-tool.ts";

/** A program that neither reads what is there nor writes for this long hangs on its source. */
const STALL_MS = 300_000;

/**
 * Tells a program that hangs from one that waits for us: time counts only while the source gives it bytes
 * at once and nobody is busy with its output. `signal` aborts with `source_damaged` when time is over.
 */
export class StallGuard {
  private readonly stalled = new AbortController();
  private readonly limitMs: number;
  private readonly timer: NodeJS.Timeout;
  /** How many of us the program waits for: a chunk that has not arrived, an object being stored. */
  private waits = 0;
  private lastMove = performance.now();

  constructor(limitMs = STALL_MS) {
    this.limitMs = limitMs;
    this.timer = setInterval(() => this.check(), limitMs / 10);
  }

  get signal(): AbortSignal {
    return this.stalled.signal;
  }

  async *watchSource(source: ByteSource): AsyncGenerator<Uint8Array> {
    const pieces = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.during(() => pieces.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await pieces.return?.();
    }
  }

  watchOutput(consume: Consume): Consume {
    return (chunk) => this.during(async () => consume(chunk));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.waits += 1;
    try {
      return await work();
    } finally {
      this.waits -= 1;
      this.lastMove = performance.now();
    }
  }

  private check(): void {
    if (this.waits > 0 || performance.now() - this.lastMove < this.limitMs) return;
    this.stalled.abort(sourceReason("hangs"));
  }
}

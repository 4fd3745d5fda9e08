import type { PipelineError } from "../../../core/errors.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { Consume } from "../ffmpeg/run-tool.ts";

const MIB = 1024 * 1024;

/** What a program on a source may take and give: at any time so much, and more as it gets on. */
export interface Allowance {
  /** Wall milliseconds without a byte read or written: it hangs. */
  stallMs: number;
  /** Wall milliseconds in which it waits for nobody. */
  workMs: number;
  workMsPerFilmSecond: number;
  workMsPerByte: number;
  outputBytes: number;
  outputBytesPerFilmSecond: number;
  outputBytesPerByte: number;
}

/** Chosen to be far beyond what any film needs, on a slow machine that does much else: they end what has no end. */
const ALLOWANCE: Allowance = {
  stallMs: 300_000,
  workMs: 300_000,
  workMsPerFilmSecond: 120_000,
  workMsPerByte: 1_000 / MIB,
  outputBytes: 256 * MIB,
  outputBytesPerFilmSecond: 32 * MIB,
  outputBytesPerByte: 4,
};

/**
 * Ends a program that hangs on its source, or that works or writes on and on while the film gets no longer. Time
 * counts only while the source gives it bytes at once and nobody is busy with its output. `signal` aborts with
 * `source_damaged` when it hangs, `source_too_costly` when it has had its allowance.
 */
export class RunGuard {
  private readonly ended = new AbortController();
  private readonly allowance: Allowance;
  private readonly reach: () => number;
  private readonly timer: NodeJS.Timeout;
  /** How many of us the program waits for: a chunk that has not arrived, an object being stored. */
  private waits = 0;
  private lastMove = performance.now();
  private workedMs = 0;
  private bytesRead = 0;
  private bytesWritten = 0;

  /** `reach`: seconds of film that have come out. */
  constructor(reach: () => number, allowance: Partial<Allowance> = {}) {
    this.reach = reach;
    this.allowance = { ...ALLOWANCE, ...allowance };
    this.timer = setInterval(() => this.check(), this.allowance.stallMs / 10);
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** The program waits for these bytes, however it gets them. */
  async *watchSource(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const next = await this.during(() => pieces.next());
        if (next.done) return;
        this.bytesRead += next.value.length;
        yield next.value;
      }
    } finally {
      await pieces.return(undefined);
    }
  }

  watchOutput(consume: Consume): Consume {
    return (chunk) => {
      this.bytesWritten += chunk.length;
      return this.during(async () => consume(chunk));
    };
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.waits === 0) this.workedMs += performance.now() - this.lastMove;
    this.waits += 1;
    try {
      return await work();
    } finally {
      this.waits -= 1;
      this.lastMove = performance.now();
    }
  }

  private check(): void {
    const reason = this.findExcess();
    if (reason) this.ended.abort(reason);
  }

  private findExcess(): PipelineError | null {
    const { allowance, bytesRead } = this;
    const reached = Math.max(0, this.reach());
    const allowed = (floor: number, perSecond: number, perByte: number) =>
      floor + reached * perSecond + bytesRead * perByte;
    const { outputBytes, outputBytesPerFilmSecond, outputBytesPerByte } = allowance;
    if (this.bytesWritten > allowed(outputBytes, outputBytesPerFilmSecond, outputBytesPerByte))
      return sourceReason("too_much_output");
    if (this.waits > 0) return null;
    const stillMs = performance.now() - this.lastMove;
    if (stillMs >= allowance.stallMs) return sourceReason("hangs");
    const { workMs, workMsPerFilmSecond, workMsPerByte } = allowance;
    const mayWork = allowed(workMs, workMsPerFilmSecond, workMsPerByte);
    return this.workedMs + stillMs > mayWork ? sourceReason("too_much_time") : null;
  }
}

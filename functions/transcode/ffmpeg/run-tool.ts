import { constants } from "node:os";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { PipelineError } from "../../../core/errors.ts";
import type { Logger } from "../../../core/logger.ts";
import { niceAutogroup } from "./autogroup.ts";
import { type CommandLineOptions, toCommandLine } from "./command-line.ts";
import { programEnvironment } from "./find-program.ts";
import { killGroup } from "./kill-group.ts";
import { soonestEnd } from "./limits.ts";

/** Takes a piece of a program's output; the program waits (its pipe fills) until it resolves. */
export type Consume = (chunk: Buffer) => void | Promise<void>;
export type ByteSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

export interface RunToolOptions extends Omit<CommandLineOptions, "pipes"> {
  stdin?: ByteSource;
  stdout?: Consume;
  /** The first gets what is written to pipe:3, the next pipe:4, and so on. */
  outputs?: Consume[];
  /** Hears what it writes to stderr, as it comes. */
  onWords?(text: string): void;
  /** Ends the program with SIGKILL at once. */
  signal?: AbortSignal;
  log?: Logger;
}

export interface ToolResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  killedBy: string | null;
  /** It was ended because it had used the processor time that it may. */
  outOfTime: boolean;
  /** The last 16 KiB of what it wrote to stderr. */
  stderr: string;
  /** Wall time. */
  seconds: number;
}

const STDERR_CHARACTERS = 16 * 1024;

/**
 * Runs FFmpeg or FFprobe to its end, feeding and draining its pipes with back-pressure. A non-zero exit is
 * a result; what a source or a consumer throws ends the program and is thrown here. Throws `cancelled`
 * when the signal ended it, `tool_missing` when it is not installed, `launch_failed` when its sandbox could
 * not be made. It never outlives this process.
 */
export async function runTool(options: RunToolOptions): Promise<ToolResult> {
  const { signal, stdin, outputs = [] } = options;
  if (signal?.aborted) throw new PipelineError("cancelled");
  const started = performance.now();
  const failure = new AbortController();
  const fail = (error: unknown) => failure.abort(error);
  const [command, ...args] = await toCommandLine({ ...options, pipes: outputs.length });
  const child = execa(command!, args, {
    stdio: [
      stdin ? "pipe" : "ignore",
      options.stdout ? "pipe" : "ignore",
      "pipe",
      ...outputs.map(() => "pipe" as const),
    ],
    env: programEnvironment(),
    extendEnv: false,
    buffer: false,
    reject: false,
    // A session of its own: no terminal's Ctrl-C, and a share of the processor of its own.
    detached: true,
  });
  const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const kill = () => killGroup(child.pid);
  stop.addEventListener("abort", kill, { once: true });
  if (stop.aborted) kill();
  if (options.niceness && child.pid) {
    niceAutogroup(child.pid, options.niceness).catch((error: unknown) => {
      options.log?.debug(error, "it keeps a whole share of the processor");
    });
  }

  if (stdin && child.stdin) {
    // FFmpeg may stop reading early: a broken pipe is no failure, its exit code tells what it is.
    pipeline(watchSource(stdin, fail), child.stdin).catch(() => {});
  }
  let stderr = "";
  const drains = [
    drain(child.stdio[2] as Readable, (chunk) => {
      const text = chunk.toString("utf8");
      options.onWords?.(text);
      stderr = (stderr + text).slice(-STDERR_CHARACTERS);
    }),
    ...(options.stdout ? [drain(child.stdio[1] as Readable, options.stdout)] : []),
    ...outputs.map((consume, i) => drain(child.stdio[3 + i] as Readable, consume)),
  ].map((draining) => draining.catch(fail));

  // Node keeps a composite signal that is listened to, and so the child, until it aborts.
  const hearNoMore = () => stop.removeEventListener("abort", kill);
  const [result] = await Promise.all([child, ...drains]).finally(hearNoMore);
  if (signal?.aborted) throw new PipelineError("cancelled");
  if (failure.signal.aborted) throw failure.signal.reason;
  const seconds = (performance.now() - started) / 1000;
  const end = { exitCode: result.exitCode ?? null, killedBy: result.signal ?? null };
  return toResult(options, {
    ...(options.sandbox.bwrap ? unwrapEnd(end) : end),
    stderr: stderr.trim(),
    seconds,
  });
}

type End = Pick<ToolResult, "exitCode" | "killedBy">;

/** Bubblewrap tells that a signal ended its program as shells do. */
function unwrapEnd(end: End): End {
  const number = (end.exitCode ?? 0) - 128;
  const signal = Object.entries(constants.signals).find(([, value]) => value === number);
  return signal ? { exitCode: null, killedBy: signal[0] } : end;
}

function toResult(options: RunToolOptions, result: Omit<ToolResult, "outOfTime">): ToolResult {
  const { exitCode, killedBy, stderr, seconds } = result;
  if (exitCode !== 0 && stderr.startsWith("bwrap: "))
    throw new PipelineError("launch_failed", `The sandbox could not be made: ${stderr}`);
  const mayBeOut = killedBy === "SIGKILL" || killedBy === "SIGXCPU";
  return { ...result, outOfTime: mayBeOut && seconds >= soonestEnd(options) };
}

async function drain(stream: Readable, consume: Consume): Promise<void> {
  for await (const chunk of stream) await consume(chunk as Buffer);
}

/** Passes a source on and reports what it throws, so that it is not taken for a broken pipe. */
async function* watchSource(source: ByteSource, fail: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* source as AsyncIterable<Uint8Array>;
  } catch (error) {
    fail(error);
    throw error;
  }
}

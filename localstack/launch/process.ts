import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";

export interface LaunchOptions {
  /** What people call it, as in "minio". */
  name: string;
  command: string;
  args: string[];
  /** Added to the parent's environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** A line of its output that says it serves, or a question asked again and again until it answers true. */
  ready: RegExp | (() => Promise<boolean>);
  /** Default 60 s. */
  readyTimeoutMs?: number;
  /** Gets each line of stdout and stderr. */
  onLine?(line: string): void;
  /** Opens Node's channel to the child (process.send), and gets what it says there; `answer` says something back. */
  onMessage?(message: unknown, answer: (message: object) => void): void;
  /** Default SIGTERM; also what the child gets when the parent dies without a word (Linux). */
  stopSignal?: NodeJS.Signals;
  /** How long a stop may take before SIGKILL; default 5 s. */
  stopTimeoutMs?: number;
}

export interface LaunchedProcess {
  name: string;
  /** With setpriv in front it is the same process, since setpriv execs the command. */
  pid: number;
  /** Settles when the process is gone, for whatever reason; never rejects. */
  exited: Promise<ProcessExit>;
  /** Sends the stop signal, SIGKILL after the timeout; resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const READY_POLL_MS = 100;
const LINES_KEPT = 15;

/**
 * Starts a long-running program and resolves when it is ready. Throws `launch_failed` with its last lines
 * of output when it cannot be started, ends before it is ready, or is not ready in time (then it is killed).
 */
export async function launchProcess(options: LaunchOptions): Promise<LaunchedProcess> {
  const { name, stopSignal = "SIGTERM", stopTimeoutMs = 5_000, readyTimeoutMs = 60_000 } = options;
  const [command, ...args] = dieWithParent(stopSignal, [options.command, ...options.args]);
  // A group of its own: Ctrl-C in the terminal reaches the parent alone, which then stops things in order.
  const child = execa(command!, args, {
    env: options.env,
    cwd: options.cwd,
    detached: true,
    stdin: "ignore",
    buffer: false,
    reject: false,
    ...(options.onMessage ? ({ ipc: true, serialization: "json" } as const) : {}),
  });
  if (options.onMessage) listen(child, options.onMessage);
  const lastLines: string[] = [];
  const readyLine = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lastLines.push(line);
      if (lastLines.length > LINES_KEPT) lastLines.shift();
      options.onLine?.(line);
      if (options.ready instanceof RegExp && options.ready.test(line)) readyLine.resolve();
    });
  }

  let running = true;
  const killGroup = () => running && signalProcess(-child.pid!, "SIGKILL");
  process.once("exit", killGroup);
  const exited = child.then((result): ProcessExit => {
    running = false;
    process.removeListener("exit", killGroup);
    if (result.exitCode === undefined && result.signal === undefined)
      lastLines.push(String(result.shortMessage));
    return { code: result.exitCode ?? null, signal: result.signal ?? null };
  });

  const stop = async () => {
    if (running) signalProcess(child.pid!, stopSignal);
    const timer = setTimeout(killGroup, stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  };

  const waiting = new AbortController();
  const failed = async (reason: Promise<string>): Promise<never> => {
    const detail = [`${name} ${await reason}`, ...lastLines].join("\n  ");
    throw new PipelineError("launch_failed", detail);
  };
  try {
    await Promise.race([
      options.ready instanceof RegExp ? readyLine.promise : askUntilReady(options.ready, waiting.signal),
      failed(
        exited.then(({ code, signal }) => `ended before it was ready (${signal ?? code ?? "not started"})`),
      ),
      failed(
        delay(readyTimeoutMs, `was not ready after ${readyTimeoutMs / 1000} s`, { signal: waiting.signal }),
      ),
    ]);
  } catch (error) {
    killGroup();
    await exited;
    throw error;
  } finally {
    waiting.abort();
  }
  return { name, pid: child.pid!, exited, stop };
}

function listen(child: ChildProcess, onMessage: NonNullable<LaunchOptions["onMessage"]>): void {
  // Who has just died hears nothing any more.
  const answer = (message: object) => void (child.connected && child.send(message, () => {}));
  child.on("message", (message) => onMessage(message, answer));
}

async function askUntilReady(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await ask())) await delay(READY_POLL_MS, undefined, { signal });
}

/** On Linux the kernel signals the child when its parent dies, even by SIGKILL (prctl(2), PR_SET_PDEATHSIG). */
function dieWithParent(signal: NodeJS.Signals, command: string[]): string[] {
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (process.platform !== "linux" || setpriv === undefined) return command;
  return [setpriv, "--pdeathsig", signal.replace("SIG", ""), "--", ...command];
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

import { flushCompileCache } from "node:module";
import { collectDefaultMetrics } from "prom-client";
import { readConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { type Logger, openLogger } from "../../core/logger.ts";
import { registry } from "../../core/metrics/registry.ts";
import type { Parts } from "../../core/parts.ts";
import type { Stage } from "../../core/pipeline.ts";
import { openTracing } from "../../core/trace/open-tracing.ts";
import { collectWhenIdle } from "../collect-when-idle.ts";
import type { FaultChannel } from "../faults/open-fault-channel.ts";
import { keepHeartbeat } from "./keep-heartbeat.ts";
import { type FunctionContext, openContext } from "./open-context.ts";
import { openTerminal } from "./open-terminal.ts";

export type FunctionScope<Part extends keyof Parts> = FunctionContext<Part> & {
  /** What people break by hand; null where they may not. */
  faults: FaultChannel | null;
  /** Aborts when the process is asked to stop; then `run` should come to its end. */
  signal: AbortSignal;
  /** Says that the function works from here on; the host waits for this line. */
  ready(): void;
};

/** A function that has not come to its end by then is cut off; what it did not finish is delivered again. */
const STOP_TIMEOUT_MS = 4_000;
const PARENT_POLL_MS = 1_000;
const LOOP_SAMPLE_MS = 500;

/** Runs a function with the parts that it needs until SIGTERM or SIGINT, and ends the process with it. */
export async function runFunction<Part extends keyof Parts>(
  name: Stage["name"],
  parts: readonly Part[],
  run: (scope: FunctionScope<Part>) => Promise<void>,
): Promise<void> {
  const terminal = await openTerminal();
  let logger = openLogger(name, "info", terminal);
  try {
    const config = readConfig();
    logger = openLogger(name, config.logLevel, terminal);
    const tracing = await openTracing(config, name, logger);
    countProcess(name);
    const signal = stopSignal(logger);
    const faults = await openFaults();
    const { context, close } = await openContext(config, logger, parts, faults);
    const ready = () => {
      // Not through the logger: the host waits for it on every log level.
      console.log(JSON.stringify({ level: 30, time: new Date(), name, msg: "ready" }));
      flushCompileCache(); // on the first start, for the functions that start after this one
      void collectWhenIdle();
      if (config.heartbeatFile) void keepHeartbeat(config.heartbeatFile, logger, signal);
    };
    await run({ ...context, faults, signal, ready });
    await close();
    await tracing.stop();
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, error instanceof PipelineError ? error.detail : "ended by an error");
    process.exit(1);
  }
}

/** Not even loaded where the host has opened no channel for them. */
async function openFaults(): Promise<FaultChannel | null> {
  if (!process.send) return null;
  const { openFaultChannel } = await import("../faults/open-fault-channel.ts");
  return openFaultChannel();
}

/** Of each process alike: processor, memory, event loop. Samples of the loop are what wakes one that rests. */
function countProcess(name: string): void {
  registry.setDefaultLabels({ function: name });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
}

function stopSignal(logger: Logger): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    setTimeout(() => {
      logger.warn("did not come to its end in time, cut off");
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Where the kernel does not signal children of a dead parent, they are adopted by another.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_POLL_MS).unref();
  return stopping.signal;
}

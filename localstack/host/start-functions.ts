import { join } from "node:path";
import type { Step } from "../bootstrap/steps.mjs";
import { findFreePort } from "../launch/free-port.ts";
import { launchProcess } from "../launch/process.ts";
import { functionProcesses } from "../processes.ts";
import { LEVEL } from "./process-log.ts";
import { type HostScope, keepProcess } from "./scope.ts";

/** The line by which a function says that it works (localstack/functions/run-function.ts). */
const READY_LINE = /"msg":"ready"/;
const NODE_FLAGS = [
  // kafkajs sets timers that lie in the past, which Node 24 remarks on at every start; they fire at once.
  "--disable-warning=TimeoutNegativeWarning",
  // Bytes pass in small pieces, whose garbage V8 lets grow to 128 MiB before it looks. With a young generation
  // of this size (MiB, twice) each function takes 100 MiB less, and is no slower.
  "--max-semi-space-size=4",
];
/** A thread that waits for the disk does nothing else: four, Node's default, are taken by four chunks at a time. */
const NODE_THREADS = "12";
const READY_TIMEOUT_MS = 30_000;
/** Leaves the services their part of the five seconds in which the host promises to be gone. */
const STOP_TIMEOUT_MS = 2_500;

/**
 * Starts each function as a process of its own: the api first, since it brings the library's schema up to
 * date, then the others side by side.
 */
export async function startFunctions(
  scope: HostScope,
  step: Step,
  env: Record<string, string>,
): Promise<void> {
  const [api, ...others] = functionProcesses();
  const ports = await findFreePorts(others.length, Number(env.PORT));
  const from = ports.map((port) => `http://127.0.0.1:${port}/metrics`).join();
  await step(api!.name, () => startFunction(scope, api!, { ...env, METRICS_FROM: from }));
  await step(others.map(({ name }) => name).join(", "), async () => {
    const start = (process: (typeof others)[number], i: number) => {
      // Only the api is for others to reach; it hands their metrics on.
      const own = { HOST: "127.0.0.1", METRICS_PORT: String(ports[i]) };
      return startFunction(scope, process, { ...env, ...own });
    };
    await Promise.all(others.map(start));
  });
}

/** Free ports, each another one; a port that nobody listens on yet may come twice. */
async function findFreePorts(count: number, taken: number): Promise<number[]> {
  const ports = new Set([taken]);
  while (ports.size <= count) ports.add(await findFreePort());
  return [...ports].slice(1);
}

async function startFunction(
  scope: HostScope,
  { name, entry }: { name: string; entry: string },
  env: Record<string, string>,
): Promise<void> {
  const onLine = scope.openLog(name, LEVEL.error);
  const launch = () =>
    launchProcess({
      name,
      command: process.execPath,
      args: [...NODE_FLAGS, join(scope.root, entry)],
      cwd: scope.root,
      env: { UV_THREADPOOL_SIZE: NODE_THREADS, ...env },
      ready: READY_LINE,
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      onLine,
      onMessage: scope.faults?.listenTo(name),
    });
  const address = name === "api" ? scope.state.url : null;
  await keepProcess(scope, { name, kind: "function", address, launch });
}

import { join } from "node:path";
import type { Step } from "../bootstrap/steps.mjs";
import { launchProcess } from "../launch/process.ts";
import { functionProcesses } from "../processes.ts";
import { LEVEL } from "./process-log.ts";
import { type HostScope, keepProcess } from "./scope.ts";

/** The line by which a function says that it works (localstack/functions/run-function.ts). */
const READY_LINE = /"msg":"ready"/;
const READY_TIMEOUT_MS = 30_000;
/** Leaves the services their part of the five seconds in which the host promises to be gone. */
const STOP_TIMEOUT_MS = 2_500;

/** Starts each function as a process of its own, the api first: it brings the library's schema up to date. */
export async function startFunctions(
  scope: HostScope,
  step: Step,
  env: Record<string, string>,
): Promise<void> {
  for (const { name, entry } of functionProcesses()) {
    const onLine = scope.openLog(name, LEVEL.error);
    const launch = () =>
      launchProcess({
        name,
        command: process.execPath,
        args: [join(scope.root, entry)],
        cwd: scope.root,
        env,
        ready: READY_LINE,
        readyTimeoutMs: READY_TIMEOUT_MS,
        stopTimeoutMs: STOP_TIMEOUT_MS,
        onLine,
      });
    const address = name === "api" ? scope.state.url : null;
    await step(name, async () => {
      await keepProcess(scope, { name, kind: "function", address, launch });
    });
  }
}

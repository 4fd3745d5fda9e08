import { setTimeout as delay } from "node:timers/promises";
import type { Step } from "../bootstrap/steps.mjs";
import { killIfAlive } from "./process-table.ts";
import type { HostScope } from "./scope.ts";

/** The host promises to be gone in five seconds; whoever is left then is killed as it exits. */
const DEADLINE_MS = 4_600;

/** Stops the functions, then the services they need, each all at once. */
export async function stopHost(scope: HostScope, step: Step): Promise<void> {
  // Who was frozen by hand would not hear that it should stop.
  for (const one of scope.supervised.values()) if (one.pid()) killIfAlive(one.pid()!, "SIGCONT");
  if (scope.started.length > 0) {
    await step("stopping", () =>
      Promise.race([stopInOrder(scope), delay(DEADLINE_MS, "killed what was slow")]),
    );
  }
  await scope.state.change((state) => {
    state.readyAt = null;
    for (const entry of Object.values(state.processes)) entry.pid = null;
  });
}

async function stopInOrder({ started }: HostScope): Promise<void> {
  for (const kind of ["function", "service"] as const) {
    await Promise.all(started.filter((one) => one.kind === kind).map((one) => one.stop()));
  }
}

import type { Config } from "../../core/config.ts";
import type { FaultHost } from "../faults/open-fault-host.ts";
import type { LaunchedProcess } from "../launch/process.ts";
import { LEVEL, type LineSink } from "./process-log.ts";
import type { HostStateKeeper } from "./state-file.ts";
import { type SupervisedProcess, superviseProcess } from "./supervise.ts";

/** What the steps of a start share. */
export interface HostScope {
  config: Config;
  /** As the host was given it: tells which servers were named by URL. */
  env: NodeJS.ProcessEnv;
  /** Where functions and provisioners run. */
  root: string;
  state: HostStateKeeper;
  openLog(name: string, plainLevel?: number): LineSink;
  /** The host's own words. */
  tell(level: number, message: string): void;
  /** What runs under supervision, by name. */
  supervised: Map<string, SupervisedProcess>;
  /** What people break by hand; null where they may not. */
  faults: FaultHost | null;
  /** Everything that must be stopped, in the order in which it started. */
  started: { kind: "service" | "function"; stop(): Promise<void> }[];
}

export interface KeepOptions {
  name: string;
  kind: "service" | "function";
  address: string | null;
  launch(): Promise<LaunchedProcess>;
}

/** Starts a process under supervision and keeps the state file true to it. */
export async function keepProcess(scope: HostScope, options: KeepOptions): Promise<SupervisedProcess> {
  const { name, kind, address, launch } = options;
  const { state, tell, started } = scope;
  const supervised = await superviseProcess({
    name,
    launch,
    onUp(pid, restarts) {
      if (restarts > 0) tell(LEVEL.info, `${name} runs again (restart ${restarts})`);
      state.change(({ processes }) => {
        processes[name] = { pid, restarts, address };
      });
    },
    onDown(reason, waitMs) {
      if (waitMs === null) tell(LEVEL.info, `${name} is held down`);
      else tell(LEVEL.warn, `${name} ${reason}; it starts again in ${waitMs / 1000} s`);
      state.change(({ processes }) => {
        if (processes[name]) processes[name].pid = null;
      });
    },
  });
  started.push({ kind, stop: supervised.stop });
  scope.supervised.set(name, supervised);
  return supervised;
}

import type { Config } from "../../../core/config.ts";
import { commandLineOf } from "../../host/process-table.ts";
import { type HostState, readHostState } from "../../host/state-file.ts";
import type { Finding } from "./finding.ts";

const TIMEOUT_MS = 3_000;

/** Whether it runs on this data folder, and whether all of it does. */
export async function checkHost({ dataDir }: Config): Promise<Finding[]> {
  const state = await readHostState(dataDir);
  if (!state || !(await commandLineOf(state.pid))?.includes("localstack/main.ts")) {
    return [{ state: "note", what: `not running on ${dataDir}`, remedy: "npm start" }];
  }
  return [
    { state: "ok", what: `runs since ${state.startedAt}, stack ${state.stack}, process ${state.pid}` },
    await checkHttp(state),
    ...Object.entries(state.processes).map(checkProcess),
  ];
}

function checkProcess([name, { pid, restarts, address }]: [string, HostState["processes"][string]]): Finding {
  const again = restarts > 0 ? `, restarted ${restarts} times` : "";
  if (pid === null) return { state: "gap", what: `${name} is down${again}`, remedy: `see logs/${name}.log` };
  return { state: "ok", what: `${name}, process ${pid}${address ? ` at ${address}` : ""}${again}` };
}

async function checkHttp({ url }: HostState): Promise<Finding> {
  const remedy = "see logs/api.log in the data folder";
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) return { state: "ok", what: `${url} answers` };
    return { state: "gap", what: `${url}/healthz says ${response.status}: ${await response.text()}`, remedy };
  } catch (error) {
    return { state: "gap", what: `${url} does not answer: ${(error as Error).message}`, remedy };
  }
}

import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureAccessToken, tokenFile } from "../../core/access-token.ts";
import type { Config } from "../../core/config.ts";
import { createSteps } from "../bootstrap/steps.mjs";
import { collectWhenIdle } from "../collect-when-idle.ts";
import { openFaultHost } from "../faults/open-fault-host.ts";
import { choosePort } from "./choose-port.ts";
import { claimDataDir } from "./claim-data-dir.ts";
import { guardOrphans } from "./guard-orphans.ts";
import { LEVEL, openProcessLogs } from "./process-log.ts";
import type { HostScope } from "./scope.ts";
import { startFunctions } from "./start-functions.ts";
import { startServices } from "./start-services.ts";
import { type HostState, keepHostState } from "./state-file.ts";
import { stopHost } from "./stop-host.ts";

/** Hosts at which a browser of this machine arrives by "localhost". */
const LOCAL_HOSTS = ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"];

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts everything, says `ready URL`, and runs until a signal (or the end of the process that started it)
 * asks it to stop. Answers the exit code. Whatever goes wrong on the way, nothing is left running.
 */
export async function runHost(config: Config, env: NodeJS.ProcessEnv): Promise<number> {
  const stopping = stopSignal();
  await claimDataDir(config.dataDir);
  const port = await choosePort(config.http.host, config.http.port);
  const logs = await openProcessLogs(config.dataDir);
  const scope = openScope(config, env, port, logs.openLog);
  const step = createSteps();
  const token = await introduceToken(config, scope.state.url);

  try {
    const start = startAll(scope, step, port);
    // Told to stop while it starts: what is up by then is stopped, what is not is killed on exit.
    const outcome = await Promise.race([start.then(() => "up" as const), once(stopping, "abort")]);
    if (outcome === "up") {
      await scope.state.change((state) => {
        state.readyAt = new Date().toISOString();
      });
      if (token) console.log(token);
      console.log(`ready ${scope.state.url}`);
      void collectWhenIdle();
      if (!stopping.aborted) await once(stopping, "abort");
    } else start.catch(() => {});
    return 0;
  } finally {
    await stopHost(scope, step);
    await Promise.race([logs.close(), delay(200)]);
  }
}

async function startAll(scope: HostScope, step: ReturnType<typeof createSteps>, port: number): Promise<void> {
  await scope.state.change(() => {});
  guardOrphans(scope.config.dataDir);
  const services = await startServices(scope, step);
  const { dataDir, stack } = scope.config;
  await startFunctions(scope, step, { ...services, PORT: String(port), DATA_DIR: dataDir, STACK: stack });
}

function openScope(
  config: Config,
  env: NodeJS.ProcessEnv,
  port: number,
  openLog: HostScope["openLog"],
): HostScope {
  const write = openLog("host");
  const tell = (level: number, msg: string) =>
    write(JSON.stringify({ level, time: new Date().toISOString(), name: "host", msg }));
  const first = firstState(config, port);
  const state = keepHostState(config.dataDir, first, ({ message }) =>
    tell(LEVEL.warn, `its state could not be written: ${message}`),
  );
  tell(LEVEL.info, `starts, stack ${config.stack}, process ${process.pid}`);
  const supervised = new Map();
  const faults = config.faults
    ? openFaultHost({ stack: config.stack, supervised, tell: (message) => tell(LEVEL.warn, message) })
    : null;
  return { config, env, root: ROOT, state, openLog, tell, supervised, faults, started: [] };
}

function firstState(config: Config, port: number): HostState {
  const { host } = config.http;
  return {
    pid: process.pid,
    stack: config.stack,
    url: `http://${LOCAL_HOSTS.includes(host) ? "localhost" : host}:${port}`,
    startedAt: new Date().toISOString(),
    readyAt: null,
    processes: {},
  };
}

/**
 * What the person who starts it is told of the token, once, and on the terminal alone: logs must not have it.
 * Made before any function asks for it. Null where nothing needs one.
 */
async function introduceToken({ access, dataDir }: Config, url: string): Promise<string | null> {
  if (access.tokenFor === "nothing" || access.token) return null;
  const { token, isNew } = await ensureAccessToken(dataDir);
  return isNew
    ? `Changing anything needs a token. This address has it: ${url}/#token=${token}`
    : `Changing anything needs the token in ${tokenFile(dataDir)}`;
}

/** Aborts at the first signal; later ones change nothing, since stopping has its own deadline. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // start.mjs holds the other end: should it be killed, this goes away as well.
  process.on("disconnect", stop);
  return stopping.signal;
}

import { setTimeout as delay } from "node:timers/promises";
import { PipelineError } from "../../core/errors.ts";
import { killIfAlive } from "../host/process-table.ts";
import type { SupervisedProcess } from "../host/supervise.ts";
import { type FaultName, traitsOf } from "./catalog.ts";
import type { StrikeParameters } from "./choose-parameters.ts";
import { freezeProcess } from "./freeze-process.ts";
import type { Effect } from "./keep-faults.ts";

/** So that the api can still answer whoever asked for its own end. */
const ANSWER_FIRST_MS = 200;

const SERVERS = { redis: "Redis", kafka: "Kafka", minio: "MinIO" } as const;
type Server = keyof typeof SERVERS;

const ACTS = {
  ...{ "stop-log": "hold", "stop-queue": "hold", "stop-bucket": "hold" },
  ...{ "pause-log": "freeze", "pause-queue": "freeze", "pause-bucket": "freeze" },
} as const;

type Undo = () => Promise<void>;

const nothing: Undo = async () => {};
/** Of faults inside of functions: the state alone tells them. */
const toldByState = async () => nothing;

/** What each fault hits on this machine: the processes that the host supervises, or what functions do themselves. */
export function createHostEffects(
  stack: "embedded" | "services",
  supervised: ReadonlyMap<string, SupervisedProcess>,
): (fault: FaultName, parameters: StrikeParameters) => Effect {
  const isEmbedded = stack === "embedded";

  function onServer(server: Server, carries: string | null, act: (typeof ACTS)[keyof typeof ACTS]): Effect {
    const found = supervised.get(server);
    const name = SERVERS[server];
    const unavailable = found ? null : `${name} was not started by this host: stop it where it runs.`;
    return {
      target: { name, carries, unavailable },
      hits: server,
      begin: ({ parameters }) =>
        act === "freeze" ? freezeProcess(pidOf(found), parameters.seconds!) : holdDown(found!),
    };
  }

  function onFunction(act: "kill" | "freeze", name: string): Effect {
    const found = supervised.get(name);
    return {
      target: { name, carries: null, unavailable: null },
      hits: name,
      begin({ parameters }) {
        const pid = pidOf(found);
        const strike = () => (act === "freeze" ? freezeProcess(pid, parameters.seconds!) : killProcess(pid));
        return name === "api" ? afterAnswer(strike) : strike();
      },
    };
  }

  const inFunctions = (name: string, hits: string): Effect => ({
    ...{ target: { name, carries: null, unavailable: null }, hits, begin: toldByState },
  });

  return (fault, { function: victim = traitsOf(fault).functions?.[0] ?? "" }) => {
    switch (fault) {
      case "kill-function":
        return onFunction("kill", victim);
      case "freeze-function":
        return onFunction("freeze", victim);
      case "stop-log":
      case "pause-log":
        return onServer(isEmbedded ? "redis" : "kafka", isEmbedded ? "queue" : null, ACTS[fault]);
      case "stop-queue":
      case "pause-queue":
        return onServer("redis", isEmbedded ? "log" : null, ACTS[fault]);
      case "stop-bucket":
      case "pause-bucket":
        return isEmbedded
          ? inFunctions("the folder of files", "bucket")
          : onServer("minio", null, ACTS[fault]);
      case "fail-bucket-writes":
      case "slow-disk":
        return inFunctions(isEmbedded ? "the folder of files" : "MinIO, as functions see it", fault);
      case "poison-message":
        return inFunctions(`what ${victim} reads`, fault);
    }
  };
}

async function holdDown(found: SupervisedProcess): Promise<Undo> {
  const release = await found.hold();
  return async () => release();
}

async function killProcess(pid: number): Promise<Undo> {
  killIfAlive(pid, "SIGKILL");
  return nothing;
}

async function afterAnswer(strike: () => Promise<Undo>): Promise<Undo> {
  const struck = delay(ANSWER_FIRST_MS).then(strike);
  return async () => (await struck)();
}

function pidOf(found: SupervisedProcess | undefined): number {
  const pid = found?.pid();
  if (pid) return pid;
  throw new PipelineError("fault_unavailable", "It is down already, and starts again in a moment.");
}

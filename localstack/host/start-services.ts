import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../bootstrap/steps.mjs";
import {
  COMPOSE_ENV,
  type ComposeService,
  composeAnswers,
  startComposeServices,
} from "./compose-services.ts";
import {
  type RunningService,
  startNativeKafka,
  startNativeMinio,
  startNativeRedis,
} from "./native-services.ts";
import { addressOf, assertReachable } from "./reach.ts";
import type { HostScope } from "./scope.ts";

/** The setting that says that a service runs elsewhere. */
const SETTING = { redis: "REDIS_URL", kafka: "KAFKA_BROKERS", minio: "S3_ENDPOINT" } as const;

type Service = keyof typeof SETTING;

const NATIVE: Record<Service, (scope: HostScope, say: (text: string) => void) => Promise<RunningService>> = {
  redis: startNativeRedis,
  kafka: startNativeKafka,
  minio: startNativeMinio,
};

/**
 * Brings up what the stack needs and answers the environment that tells the functions where it is. Each
 * service is the one that a setting names, else one of Docker Compose (services stack, where an engine
 * answers), else a process of this machine. Throws `launch_failed` or `tool_missing`.
 */
export async function startServices(scope: HostScope, step: Step): Promise<Record<string, string>> {
  const { config, env } = scope;
  const wanted: Service[] = config.stack === "services" ? ["redis", "kafka", "minio"] : ["redis"];
  const found: Record<string, string> = {};
  const missing: Service[] = [];
  for (const service of wanted) {
    if (env[SETTING[service]]) await step(service, () => reachNamed(service, env[SETTING[service]]!));
    else missing.push(service);
  }
  const inCompose = missing.filter((service): service is ComposeService => service !== "redis");
  if (inCompose.length > 0 && (await usesCompose(scope))) {
    await step(`${inCompose.join(", ")} (Docker Compose)`, async () => {
      const addresses = Object.assign({}, ...inCompose.map((service) => COMPOSE_ENV[service]));
      // Compose reads the same variables.
      for (const name of Object.keys(addresses)) addresses[name] = env[name] ?? addresses[name];
      Object.assign(found, addresses, await startComposeServices(scope, inCompose));
    });
  }
  for (const service of missing) {
    if (inCompose.includes(service as ComposeService) && SETTING[service] in found) continue;
    await step(service, async (say) => {
      const running = await NATIVE[service](scope, say);
      Object.assign(found, running.env);
      return running.note;
    });
  }
  return found;
}

/** A stack that has begun with native services has its data there, and stays with them. */
async function usesCompose({ config }: HostScope): Promise<boolean> {
  if (config.stack === "embedded" || existsSync(join(config.dataDir, "kafka"))) return false;
  return composeAnswers();
}

async function reachNamed(service: Service, value: string): Promise<string> {
  // Brokers come as host:port, several with commas; one that answers will tell of the others.
  const url = service === "kafka" ? `kafka://${value.split(",")[0]!.trim()}` : value;
  const { host, port } = addressOf(url);
  await assertReachable(SETTING[service], host, port);
  return `${host}:${port}`;
}

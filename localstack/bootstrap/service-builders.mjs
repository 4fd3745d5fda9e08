import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What brings each server that runs natively, and the setting that makes it unnecessary. */
const BUILDERS = {
  kafka: { program: "mvn", setting: "KAFKA_BROKERS" },
  minio: { program: "go", setting: "S3_ENDPOINT" },
};

/** Programs that are needed once a machine: to fetch Kafka's jars, and to build MinIO. */
export function missingBuilders(env = process.env) {
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "vidpipeline");
  return Object.entries(BUILDERS)
    .filter(([service, { setting }]) => !env[setting] && !existsSync(join(cache, service)))
    .map(([, { program }]) => program);
}

/** Programs that the services need on this machine: none where a Docker engine runs them. */
export function servicePrograms(stack, env = process.env) {
  if (stack === "services" && dockerAnswers()) return [];
  const redis = env.REDIS_URL ? [] : ["redis-server"];
  if (stack === "embedded") return redis;
  return [...redis, ...(env.KAFKA_BROKERS ? [] : ["java"]), ...missingBuilders(env)];
}

function dockerAnswers() {
  const ask = (...args) => spawnSync("docker", args, { stdio: "ignore", timeout: 5_000 }).status === 0;
  return ask("version", "--format", "{{.Server.Version}}") && ask("compose", "version");
}

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Programs that are needed once a machine: to fetch Kafka's jars, and to build MinIO. */
export function missingBuilders(env = process.env) {
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "vidpipeline");
  const builders = { kafka: "mvn", minio: "go" };
  return Object.keys(builders)
    .filter((service) => !existsSync(join(cache, service)))
    .map((service) => builders[service]);
}

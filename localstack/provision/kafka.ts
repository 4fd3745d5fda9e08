import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type Artifact, fetchJars } from "./jars.ts";

const VERSION = "4.3.1";
/** The version that Kafka itself is built against. */
const SLF4J: Artifact = { group: "org.slf4j", name: "slf4j-simple", version: "1.7.36" };

/**
 * Puts Kafka's jars into the user's cache, unless they are there, and checks that Java can run them.
 * Safe when several processes do it at once. Throws `tool_missing` with what to install, `launch_failed`
 * when the download fails. `report` gets a few words about what takes long.
 */
export function provisionKafka(
  report: (text: string) => void,
  cache = cacheFolder(),
): Promise<{ libDir: string }> {
  return fetchJars({
    target: join(cache, "kafka", VERSION),
    artifacts: [{ group: "org.apache.kafka", name: "kafka_2.13", version: VERSION }, SLF4J],
    what: `Kafka ${VERSION} (45 MB, once)`,
    report,
  });
}

/** The same with MirrorMaker 2, which is Kafka Connect with three connectors. */
export function provisionMirrorMaker(
  report: (text: string) => void,
  cache = cacheFolder(),
): Promise<{ libDir: string }> {
  return fetchJars({
    target: join(cache, "mirror-maker", VERSION),
    artifacts: [{ group: "org.apache.kafka", name: "connect-mirror", version: VERSION }, SLF4J],
    what: `MirrorMaker ${VERSION} (35 MB, once)`,
    report,
  });
}

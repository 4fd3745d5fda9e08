import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LaunchedProcess, launchProcess } from "./process.ts";

/** A cluster, by the name of its region. */
export interface MirroredCluster {
  name: string;
  /** As in "127.0.0.1:9092". */
  brokers: string;
}

export interface LaunchMirrorOptions {
  /** The folder of jars that provisionMirrorMaker gives. */
  libDir: string;
  /** Absolute; made if it is not there. */
  dataDir: string;
  /** Topics and offsets of groups go one way: two ways under the same names would go in a circle. */
  from: MirroredCluster;
  to: MirroredCluster;
  topics: readonly string[];
  onLine?(line: string): void;
}

const JVM_FLAGS = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
const LOG_FLAGS = [
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.connect.mirror.MirrorMaker=info",
];

/** Starts MirrorMaker 2 as a process of its own, one direction. Throws `launch_failed`. */
export async function launchMirrorMaker(options: LaunchMirrorOptions): Promise<LaunchedProcess> {
  const { libDir, dataDir, onLine } = options;
  const propertiesFile = join(dataDir, "mirror-maker.properties");
  await mkdir(dataDir, { recursive: true });
  await writeFile(propertiesFile, mirrorProperties(options));
  return launchProcess({
    name: "mirror-maker",
    command: "java",
    args: [
      ...[...JVM_FLAGS, ...LOG_FLAGS, "-cp", join(libDir, "*")],
      ...["org.apache.kafka.connect.mirror.MirrorMaker", propertiesFile],
    ],
    ready: /Kafka MirrorMaker started/,
    onLine,
  });
}

/** https://kafka.apache.org/documentation/#georeplication */
export function mirrorProperties({ from, to, topics }: LaunchMirrorOptions): string {
  const properties = {
    clusters: `${from.name}, ${to.name}`,
    [`${from.name}.bootstrap.servers`]: from.brokers,
    [`${to.name}.bootstrap.servers`]: to.brokers,
    [`${from.name}->${to.name}.enabled`]: true,
    [`${to.name}->${from.name}.enabled`]: false,
    topics: topics.map((topic) => topic.replaceAll(".", "\\\\.")).join(","),
    // The same names on both sides, so that functions need another address and nothing else.
    "replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy",
    "sync.topic.acls.enabled": false,
    "emit.heartbeats.enabled": false,
    "heartbeats.topic.replication.factor": 1,
    // Groups go on there near where they were; what they read twice they know by its id.
    "sync.group.offsets.enabled": true,
    "sync.group.offsets.interval.seconds": 1,
    "emit.checkpoints.interval.seconds": 1,
    "offset.lag.max": 0,
    "refresh.topics.interval.seconds": 1,
    "refresh.groups.interval.seconds": 1,
    // One node cannot keep the three replicas that each of these asks for by default.
    "replication.factor": 1,
    "checkpoints.topic.replication.factor": 1,
    "offset-syncs.topic.replication.factor": 1,
    "offset.storage.replication.factor": 1,
    "status.storage.replication.factor": 1,
    "config.storage.replication.factor": 1,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

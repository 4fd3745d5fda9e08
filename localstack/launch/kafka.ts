import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";
import { assertPortFree } from "./free-port.ts";
import { type LaunchedProcess, launchProcess } from "./process.ts";

export interface LaunchKafkaOptions {
  /** The folder of jars that provisionKafka gives. */
  libDir: string;
  /** Absolute; made if it is not there. */
  dataDir: string;
  port: number;
  controllerPort: number;
  /** Where clients are told to find it, such as a proxy's port; default `port`. */
  advertisedPort?: number;
  onLine?(line: string): void;
}

export interface LaunchedKafka {
  /** As in "127.0.0.1:9092". */
  broker: string;
  process: LaunchedProcess;
  stop(): Promise<void>;
}

/** Small and quick to start rather than fast for long: the serial collector, and the first compiler alone. */
const JVM_FLAGS = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** Says little, but says when it serves. */
const LOG_FLAGS = [
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
];

/** Starts one Kafka node (KRaft: broker and controller) on 127.0.0.1. Throws `launch_failed`. */
export async function launchKafka(options: LaunchKafkaOptions): Promise<LaunchedKafka> {
  const { libDir, dataDir, port, controllerPort, onLine } = options;
  const propertiesFile = join(dataDir, "server.properties");
  const classPath = ["-cp", join(libDir, "*")];
  await assertPortFree(port, "Kafka");
  await assertPortFree(controllerPort, "Kafka's controller");
  await mkdir(dataDir, { recursive: true });
  await writeFile(propertiesFile, serverProperties(options));
  if (!existsSync(join(recordsDir(dataDir), "meta.properties")))
    await formatStorage(classPath, propertiesFile);
  const process = await launchProcess({
    name: "kafka",
    command: "java",
    args: [...JVM_FLAGS, ...LOG_FLAGS, ...classPath, "kafka.Kafka", propertiesFile],
    ready: /Kafka Server started/,
    onLine,
  });
  return { broker: `127.0.0.1:${port}`, process, stop: process.stop };
}

/** KRaft wants its folder formatted once, with the id of the cluster. */
async function formatStorage(classPath: string[], propertiesFile: string): Promise<void> {
  const args = ["kafka.tools.StorageTool", "format", "-t", clusterId(), "-c", propertiesFile];
  const result = await execa("java", [...JVM_FLAGS, ...classPath, ...args], { all: true, reject: false });
  if (result.exitCode === 0) return;
  throw new PipelineError("launch_failed", `Kafka could not format its folder:\n${result.all}`);
}

/** 16 bytes in URL-safe base64; Kafka takes none that begins with a dash. */
function clusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}

function recordsDir(dataDir: string): string {
  return join(dataDir, "records");
}

function serverProperties(options: LaunchKafkaOptions): string {
  const { dataDir, port, controllerPort, advertisedPort = port } = options;
  const properties = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": recordsDir(dataDir),
    "auto.create.topics.enable": false,
    // One node cannot keep the three replicas that Kafka asks for by default.
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    // Each partition of the offsets costs time at the start; a few groups need one.
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.num.partitions": 1,
    // Three seconds by default, for fleets whose members come up together.
    "group.initial.rebalance.delay.ms": 0,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

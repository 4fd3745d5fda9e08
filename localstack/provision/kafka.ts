import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";
import { cacheFolder } from "./cache-folder.ts";

const KAFKA_VERSION = "4.3.1";
/** The version that Kafka itself is built against. */
const SLF4J_VERSION = "1.7.36";

const LINES_SHOWN = 15;

/**
 * Puts Kafka's jars into the user's cache, unless they are there, and checks that Java can run them.
 * Safe when several processes do it at once. Throws `tool_missing` with what to install, `launch_failed`
 * when the download fails. `report` gets a few words about what takes long.
 */
export async function provisionKafka(
  report: (text: string) => void,
  cache = cacheFolder(),
): Promise<{ libDir: string }> {
  await requireProgram("java", "a Java runtime, 17 or later", "default-jre-headless", "openjdk");
  const target = join(cache, "kafka", KAFKA_VERSION);
  const libDir = join(target, "lib");
  if (existsSync(libDir)) return { libDir };

  await requireProgram("mvn", "Maven, to fetch Kafka's jars", "maven", "maven");
  report(`fetching Kafka ${KAFKA_VERSION} (45 MB, once)`);
  const workDir = `${target}.${randomUUID()}`;
  try {
    await mkdir(workDir, { recursive: true });
    await fetchJars(workDir);
    await publishFolder(workDir, target);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return { libDir };
}

async function requireProgram(command: string, what: string, debian: string, brew: string): Promise<void> {
  const flag = command === "java" ? "-version" : "--version";
  const result = await execa(command, [flag], { reject: false });
  if (result.exitCode === 0) return;
  const install = `apt-get install ${debian} (Debian, Ubuntu) or brew install ${brew} (macOS)`;
  throw new PipelineError(
    "tool_missing",
    `${command} does not run; Kafka needs ${what}: ${install}, or let KAFKA_BROKERS name brokers that run`,
  );
}

async function fetchJars(workDir: string): Promise<void> {
  await writeFile(join(workDir, "pom.xml"), projectFile());
  const args = ["--batch-mode", "--quiet", "dependency:copy-dependencies", "-DoutputDirectory=lib"];
  const result = await execa("mvn", args, { cwd: workDir, all: true, reject: false });
  if (result.exitCode === 0) return;
  const lines = result.all.trimEnd().split("\n").slice(-LINES_SHOWN);
  const detail = ["Maven could not fetch Kafka's jars:", ...lines].join("\n  ");
  throw new PipelineError("launch_failed", detail);
}

/** A rename is atomic, so a reader finds the whole folder or none; who comes second keeps the first one's. */
async function publishFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

function projectFile(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>kafka-jars</artifactId>
  <version>1</version>
  <dependencies>
    ${dependency("org.apache.kafka", "kafka_2.13", KAFKA_VERSION)}
    ${dependency("org.slf4j", "slf4j-simple", SLF4J_VERSION)}
  </dependencies>
</project>
`;
}

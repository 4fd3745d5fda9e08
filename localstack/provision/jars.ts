import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";

const LINES_SHOWN = 15;

/** What Maven knows a library by; its own dependencies come along. */
export interface Artifact {
  group: string;
  name: string;
  version: string;
}

export interface FetchJarsOptions {
  /** Absolute; its folder `lib` has the jars in the end. */
  target: string;
  artifacts: Artifact[];
  /** Said when they have to be fetched, as in "Kafka 4.3.1 (45 MB, once)". */
  what: string;
  report(text: string): void;
}

/** Fetches jars by Maven into `target`/lib, unless they are there. Throws `tool_missing`, `launch_failed`. */
export async function fetchJars({ target, artifacts, what, report }: FetchJarsOptions) {
  await requireProgram("java", "a Java runtime, 17 or later", "default-jre-headless", "openjdk");
  const libDir = join(target, "lib");
  if (existsSync(libDir)) return { libDir };

  await requireProgram("mvn", "Maven, to fetch Kafka's jars", "maven", "maven");
  report(`fetching ${what}`);
  const workDir = `${target}.${randomUUID()}`;
  try {
    await mkdir(workDir, { recursive: true });
    await runMaven(workDir, artifacts);
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

async function runMaven(workDir: string, artifacts: Artifact[]): Promise<void> {
  await writeFile(join(workDir, "pom.xml"), projectFile(artifacts));
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

function projectFile(artifacts: Artifact[]): string {
  const dependencies = artifacts.map(
    ({ group, name, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>kafka-jars</artifactId>
  <version>1</version>
  <dependencies>
    ${dependencies.join("\n    ")}
  </dependencies>
</project>
`;
}

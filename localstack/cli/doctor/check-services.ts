import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Config } from "../../../core/config.ts";
import { composeAnswers } from "../../host/compose-services.ts";
import { cacheFolder } from "../../provision/cache-folder.ts";
import type { Finding } from "./finding.ts";

/** What the services stack would run on here: all notes, unless that stack is the one in use. */
export async function checkServices({ stack }: Config): Promise<Finding[]> {
  if (await composeAnswers())
    return [{ state: "ok", what: "Docker Compose answers: --stack services uses it" }];
  const lacking = stack === "services" ? "gap" : "note";
  return [
    { state: "note", what: "no Docker engine answers: --stack services runs Kafka and MinIO as processes" },
    await checkBuilt(
      "kafka",
      "Kafka",
      "java",
      ["-version"],
      "mvn",
      "apt-get install default-jre-headless maven (Debian, Ubuntu) or brew install openjdk maven (macOS)",
      lacking,
    ),
    await checkBuilt(
      "minio",
      "MinIO",
      null,
      [],
      "go",
      "apt-get install golang-go (Debian, Ubuntu) or brew install go (macOS)",
      lacking,
    ),
  ];
}

async function checkBuilt(
  folder: string,
  title: string,
  runtime: string | null,
  runtimeArgs: string[],
  builder: string,
  remedy: string,
  lacking: "gap" | "note",
): Promise<Finding> {
  if (runtime && !(await runs(runtime, runtimeArgs))) {
    return { state: lacking, what: `${title}: ${runtime} is not installed`, remedy };
  }
  const cache = join(cacheFolder(), folder);
  if (existsSync(cache) && readdirSync(cache).length > 0)
    return { state: "ok", what: `${title} is in ${cache}` };
  const canBuild = await runs(builder, builder === "go" ? ["version"] : ["--version"]);
  if (canBuild) return { state: "ok", what: `${title} will be made with ${builder} when it is first needed` };
  return { state: lacking, what: `${title}: ${builder} is not installed`, remedy };
}

async function runs(command: string, args: string[]): Promise<boolean> {
  const { exitCode } = await execa(command, args, { reject: false });
  return exitCode === 0;
}

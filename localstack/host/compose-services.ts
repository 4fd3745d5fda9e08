import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";
import type { HostScope } from "./scope.ts";

/** Redis is no part of it: only containers reach that of Compose, and the host has one of its own on every stack. */
export type ComposeService = "kafka" | "minio";

const ASK_TIMEOUT_MS = 5_000;
const STOP_SECONDS = 3;

/** What the functions are told of the services of docker-compose.yaml; its ports are published on loopback. */
export const COMPOSE_ENV: Record<ComposeService, Record<string, string>> = {
  kafka: { KAFKA_BROKERS: "127.0.0.1:9092" },
  minio: {
    S3_ENDPOINT: "http://127.0.0.1:9000",
    S3_ACCESS_KEY_ID: "vidpipeline",
    MINIO_CONSOLE_URL: "http://127.0.0.1:9001",
  },
};

/** Whether a Docker engine answers and Compose is there to drive it. */
export async function composeAnswers(): Promise<boolean> {
  const ask = (...args: string[]) => execa("docker", args, { reject: false, timeout: ASK_TIMEOUT_MS });
  const [engine, compose] = await Promise.all([
    ask("version", "--format", "{{.Server.Version}}"),
    ask("compose", "version"),
  ]);
  return engine.exitCode === 0 && compose.exitCode === 0;
}

/**
 * Starts services of docker-compose.yaml and waits until they are healthy. Docker restarts them when they
 * die; those that ran before go on running when the host stops. Answers the secret that was made for them, and where kafka-ui is. Throws
 * `launch_failed`.
 */
export async function startComposeServices(
  scope: HostScope,
  services: ComposeService[],
): Promise<Record<string, string>> {
  const compose: Compose = (...args) =>
    execa("docker", ["compose", ...args], { cwd: scope.root, reject: false });
  const before = await compose("ps", "--services", "--status", "running");
  const running = new Set(before.stdout.split("\n"));
  const ours = services.filter((service) => !running.has(service));
  const stop = async () => {
    if (ours.length > 0) await compose("stop", "--timeout", String(STOP_SECONDS), ...ours);
  };
  scope.started.push({ kind: "service", stop });
  // By itself, since --wait takes a container that has done its work for one that failed.
  const prepared = await compose("run", "--rm", "secrets-setup");
  const result =
    prepared.exitCode === 0 ? await compose("up", "--detach", "--wait", "--no-deps", ...services) : prepared;
  if (result.exitCode !== 0) {
    throw new PipelineError(
      "launch_failed",
      `Docker Compose could not start its services:\n${result.stderr}`,
    );
  }
  return {
    ...(services.includes("minio") ? { S3_SECRET_ACCESS_KEY: await readSecret(compose) } : {}),
    ...(running.has("kafka-ui") ? { KAFKA_UI_URL: "http://127.0.0.1:8080" } : {}),
  };
}

type Compose = (...args: string[]) => PromiseLike<{ exitCode?: number; stdout: string; stderr: string }>;

/** MinIO's password lies in a volume that only containers see. */
async function readSecret(compose: Compose): Promise<string> {
  const { exitCode, stdout, stderr } = await compose("exec", "--no-TTY", "minio", "cat", "/secrets/s3");
  if (exitCode === 0 && stdout.trim() !== "") return stdout.trim();
  throw new PipelineError("launch_failed", `MinIO's password could not be read:\n${stderr}`);
}

import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";
import type { HostScope } from "./scope.ts";

export type ComposeService = "redis" | "kafka" | "minio";

const ASK_TIMEOUT_MS = 5_000;
const STOP_SECONDS = 3;

/** What the functions are told of the services of docker-compose.yaml; its ports are published on loopback. */
export const COMPOSE_ENV: Record<ComposeService, Record<string, string>> = {
  redis: { REDIS_URL: "redis://127.0.0.1:6379" },
  kafka: { KAFKA_BROKERS: "127.0.0.1:9092" },
  minio: {
    S3_ENDPOINT: "http://127.0.0.1:9000",
    S3_ACCESS_KEY_ID: "vidpipeline",
    S3_SECRET_ACCESS_KEY: "vidpipeline-local",
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
 * die; those that ran before go on running when the host stops. Throws `launch_failed`.
 */
export async function startComposeServices(scope: HostScope, services: ComposeService[]): Promise<void> {
  const compose = (...args: string[]) =>
    execa("docker", ["compose", ...args], { cwd: scope.root, reject: false });
  const before = await compose("ps", "--services", "--status", "running");
  const running = new Set(before.stdout.split("\n"));
  const ours = services.filter((service) => !running.has(service));
  const stop = async () => {
    if (ours.length > 0) await compose("stop", "--timeout", String(STOP_SECONDS), ...ours);
  };
  scope.started.push({ kind: "service", stop });
  const result = await compose("up", "--detach", "--wait", ...services);
  if (result.exitCode === 0) return;
  throw new PipelineError("launch_failed", `Docker Compose could not start its services:\n${result.stderr}`);
}

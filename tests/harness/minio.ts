import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { S3Settings } from "../../core/bucket/s3/s3-client.ts";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { type LaunchedMinio, launchMinio } from "../../localstack/launch/minio.ts";
import { provisionMinio } from "../../localstack/provision/minio.ts";

/** A first run on a computer builds MinIO. */
const PROVISION_TIMEOUT_MS = 900_000;
const CREDENTIALS = { accessKeyId: "vidpipeline", secretAccessKey: "vidpipeline-secret" };

export interface RunningMinio extends LaunchedMinio {
  settings: S3Settings;
}

/** A real MinIO on random ports with an empty data folder; `stop` ends it and removes the folder. */
export async function startMinio(): Promise<RunningMinio> {
  const binary = await provisionMinio((line) => console.log(line));
  const dataDir = await mkdtemp(join(tmpdir(), "vidpipeline-minio-"));
  const minio = await launchMinio({
    binary,
    dataDir,
    port: await findFreePort(),
    consolePort: await findFreePort(),
    credentials: CREDENTIALS,
    corsOrigins: ["*"],
  });
  const stop = async () => {
    await minio.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...minio, stop, settings: { endpoint: minio.endpoint, region: "us-east-1", ...CREDENTIALS } };
}

/** Gives the test file a MinIO of its own, from before its first test until after its last. */
export function useMinio(): { settings(): S3Settings; server(): RunningMinio } {
  let minio: RunningMinio | undefined;
  beforeAll(async () => {
    minio = await startMinio();
  }, PROVISION_TIMEOUT_MS);
  afterAll(() => minio?.stop());
  return { server: () => minio!, settings: () => minio!.settings };
}

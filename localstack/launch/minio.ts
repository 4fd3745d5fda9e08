import { assertPortFree } from "./free-port.ts";
import { type LaunchedProcess, launchProcess } from "./process.ts";

export interface MinioOptions {
  /** Path of the program, as `provisionMinio` gives it. */
  binary: string;
  dataDir: string;
  port: number;
  consolePort: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Origins of pages that may talk to the buckets; MinIO has no CORS rules by bucket. */
  corsOrigins: string[];
  onLine?(line: string): void;
}

export interface LaunchedMinio {
  endpoint: string;
  consoleUrl: string;
  process: LaunchedProcess;
  stop(): Promise<void>;
}

/** Starts MinIO on the loopback interface and resolves when it serves. Throws `launch_failed`. */
export async function launchMinio(options: MinioOptions): Promise<LaunchedMinio> {
  const { binary, dataDir, port, consolePort, credentials, corsOrigins, onLine } = options;
  await assertPortFree(port, "MinIO");
  await assertPortFree(consolePort, "MinIO's console");
  const endpoint = `http://127.0.0.1:${port}`;
  const process = await launchProcess({
    name: "minio",
    command: binary,
    args: [
      "server",
      "--address",
      `127.0.0.1:${port}`,
      "--console-address",
      `127.0.0.1:${consolePort}`,
      dataDir,
    ],
    env: {
      MINIO_ROOT_USER: credentials.accessKeyId,
      MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
      MINIO_API_CORS_ALLOW_ORIGIN: corsOrigins.join(","),
      MINIO_UPDATE: "off",
    },
    ready: () => isReady(endpoint),
    onLine,
  });
  return { endpoint, consoleUrl: `http://127.0.0.1:${consolePort}`, process, stop: process.stop };
}

/** https://min.io/docs/minio/linux/operations/monitoring/healthcheck-probe.html */
async function isReady(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/minio/health/ready`);
    await answer.body?.cancel();
    return answer.ok;
  } catch (error) {
    // fetch throws a TypeError while nothing listens there yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

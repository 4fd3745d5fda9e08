import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../../core/config.ts";
import { type HostState, readHostState } from "../../localstack/host/state-file.ts";
import { type LaunchedProcess, launchProcess } from "../../localstack/launch/process.ts";
import { killIfThere, listDescendants, type RunningProcess } from "./process-tree.ts";
import { waitUntil } from "./wait-until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A first run on a computer may build what the services stack needs. */
const READY_TIMEOUT_MS = 900_000;

/** The whole product, as `npm start` runs it: the host and everything that the host starts. */
export interface Product {
  stack: "embedded" | "services";
  /** The same over all restarts. */
  url: string;
  dataDir: string;
  /** Pid of the host, below which everything runs; throws while it is down. */
  hostPid(): number;
  /** Names of the host's processes. */
  processes(): Promise<string[]>;
  /** Pid of one of the host's processes ("api", "transcode", "redis" …); throws while it is down. */
  pid(name: string): Promise<number>;
  /** Programs that `name` runs now, as FFmpeg below "transcode"; the sandbox around one is none of its own. */
  programs(name: string): Promise<RunningProcess[]>;
  /** SIGKILL to one process; resolves when the host has started it again. */
  kill(name: string): Promise<void>;
  /** SIGKILL to the host and to everything below it at once, as a power cut does it. */
  crash(): Promise<void>;
  /** Starts it on the data it left, at the same address. */
  start(): Promise<void>;
  /** As Ctrl-C does it. */
  stop(): Promise<void>;
  /** What the host printed, then the log of each process. */
  logs(): Promise<string>;
  /** The configuration of its functions, for tests that look at the buckets, the library or the queues. */
  config(): Promise<ReturnType<typeof readConfig>>;
}

export interface ProductOptions {
  stack?: Product["stack"];
  env?: Record<string, string>;
}

/** Starts the product on a data folder and a free port; whoever calls it stops it. */
export async function runProduct(dataDir: string, options: ProductOptions = {}): Promise<Product> {
  const { stack = "embedded", env = {} } = options;
  const printed: string[] = [];
  let running: LaunchedProcess | undefined;
  let url = "";

  async function start() {
    running = await launchProcess({
      name: "the product",
      command: process.execPath,
      args: [join(ROOT, "localstack/main.ts")],
      cwd: ROOT,
      env: { ...env, STACK: stack, DATA_DIR: dataDir, PORT: url ? new URL(url).port : "0" },
      ready: /^ready http/,
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopTimeoutMs: 10_000,
      onLine: (line) => printed.push(line),
    });
    url = printed.findLast((line) => line.startsWith("ready "))!.slice("ready ".length);
  }

  async function stop() {
    await running?.stop();
    running = undefined;
  }

  async function state(): Promise<HostState> {
    return (await readHostState(dataDir))!;
  }

  async function pid(name: string): Promise<number> {
    const found = (await state()).processes[name]?.pid;
    if (!found) throw new Error(`${name} does not run`);
    return found;
  }

  function hostPid(): number {
    if (!running) throw new Error("the product does not run");
    return running.pid;
  }

  async function kill(name: string) {
    const killed = await pid(name);
    process.kill(killed, "SIGKILL");
    await waitUntil(`${name} to run again`, async () => {
      const now = (await state()).processes[name]?.pid;
      return now !== null && now !== killed;
    });
  }

  async function crash() {
    const host = running!;
    const below = await listDescendants(host.pid);
    for (const victim of [host.pid, ...below.map((child) => child.pid)]) killIfThere(victim);
    await host.exited;
    running = undefined;
  }

  async function logs() {
    const folder = join(dataDir, "logs");
    const files = (await readdir(folder)).sort();
    const texts = files.map(async (file) => `== ${file}\n${await readFile(join(folder, file), "utf8")}`);
    return [printed.join("\n"), ...(await Promise.all(texts))].join("\n");
  }

  await start();
  return {
    stack,
    url,
    dataDir,
    hostPid,
    processes: async () => Object.keys((await state()).processes),
    pid,
    programs: async (name) =>
      (await listDescendants(await pid(name))).filter(({ command }) => !/^\S*bwrap\b/.test(command)),
    kill,
    crash,
    start,
    stop,
    logs,
    config: async () => readConfig(await functionEnvironment(stack, dataDir, await state())),
  };
}

/** The addresses of its services are where the host writes them down. */
async function functionEnvironment(stack: Product["stack"], dataDir: string, { processes, url }: HostState) {
  const env = { STACK: stack, DATA_DIR: dataDir, PORT: new URL(url).port, LOG_LEVEL: "silent" };
  const redis = { REDIS_URL: processes.redis!.address! };
  if (stack === "embedded") return { ...env, ...redis };
  const login = JSON.parse(await readFile(join(dataDir, "minio.json"), "utf8"));
  return {
    ...env,
    ...redis,
    KAFKA_BROKERS: processes.kafka!.address!,
    S3_ENDPOINT: processes.minio!.address!,
    S3_ACCESS_KEY_ID: login.accessKeyId,
    S3_SECRET_ACCESS_KEY: login.secretAccessKey,
  };
}

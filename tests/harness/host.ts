import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { isAlive } from "../../localstack/host/process-table.ts";
import { type HostState, readHostState } from "../../localstack/host/state-file.ts";
import { onCleanup } from "./on-cleanup.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface TestHost {
  pid: number;
  url: string;
  dataDir: string;
  /** What DATA_DIR/host.json says now. */
  state(): Promise<HostState>;
  /** All it has written so far, to standard output and error. */
  output(): string;
  /** Its exit code; 128 + n after signal n is null here. */
  exited: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/** Runs the host as a process of its own until it is ready, on a free port; it is stopped at the end. */
export async function startHost(dataDir: string, env: Record<string, string> = {}): Promise<TestHost> {
  const host = runHostProcess(dataDir, env);
  const ready = Promise.withResolvers<string>();
  host.process.stdout.on("data", () => {
    const url = /^ready (\S+)$/m.exec(host.output())?.[1];
    if (url) ready.resolve(url);
  });
  host.exited.then((code) => ready.reject(new Error(`the host ended with ${code}:\n${host.output()}`)));
  const url = await ready.promise;
  const state = async () => (await readHostState(dataDir))!;
  return { ...host, pid: host.process.pid!, url, dataDir, state };
}

/** The same without waiting for anything: for starts that fail. */
export function runHostProcess(dataDir: string, env: Record<string, string> = {}) {
  const child = execa(process.execPath, ["localstack/main.ts"], {
    cwd: ROOT,
    env: { DATA_DIR: dataDir, PORT: "0", STACK: "embedded", ...env },
    reject: false,
    all: true,
  });
  let output = "";
  child.all.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exited = child.then(({ exitCode }) => exitCode ?? null);
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  onCleanup(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  return { process: child, output: () => output, exited, signal };
}

/** Which of the pids of a state still run. */
export function alivePids({ processes }: HostState): number[] {
  const pids = Object.values(processes).flatMap(({ pid }) => (pid === null ? [] : [pid]));
  return pids.filter(isAlive);
}

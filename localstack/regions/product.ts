import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LaunchedProcess, launchProcess } from "../launch/process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY = /^ready (\S+)/;
const READY_TIMEOUT_MS = 900_000;

/** The product as `npm start -- --stack services` runs it, at one address over all restarts. */
export interface RegionalProduct {
  url(): string;
  /** Starts it with the log of these brokers; stops it first where it runs. */
  moveTo(brokers: string): Promise<void>;
  /** Lines that a function has written, those with `words` alone. */
  readLog(name: string, words: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export function openProduct(dataDir: string): RegionalProduct {
  let running: LaunchedProcess | undefined;
  let url = "";

  async function stop() {
    await running?.stop();
    running = undefined;
  }

  return {
    url: () => url,
    stop,
    async moveTo(brokers) {
      await stop();
      running = await launchProcess({
        name: "the product",
        command: process.execPath,
        args: [join(ROOT, "localstack/main.ts")],
        cwd: ROOT,
        env: {
          ...{ STACK: "services", DATA_DIR: dataDir, KAFKA_BROKERS: brokers },
          PORT: url ? new URL(url).port : "0",
        },
        ready: READY,
        readyTimeoutMs: READY_TIMEOUT_MS,
        stopTimeoutMs: 10_000,
        onLine: (line) => {
          url = READY.exec(line)?.[1] ?? url;
        },
      });
    },
    async readLog(name, words) {
      const text = await readFile(join(dataDir, "logs", `${name}.log`), "utf8");
      return text
        .split("\n")
        .filter((line) => line.includes(words))
        .map((line) => JSON.parse(line));
    },
  };
}

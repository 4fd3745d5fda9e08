import type { LaunchedProcess } from "../../localstack/launch/process.ts";
import { onCleanup } from "./on-cleanup.ts";

/** A server that a test can take away and bring back, with the same address and the same data. */
export interface TestServer {
  stop(): Promise<void>;
  /** As a crash or a power cut does it: SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stands still with its connections open (SIGSTOP), as a machine that swaps or a network that is cut. */
  freeze(): void;
  thaw(): void;
}

/** Starts it, and stops it when the test or the file ends. */
export async function startServer(launch: () => Promise<{ process: LaunchedProcess }>): Promise<TestServer> {
  let running: LaunchedProcess | undefined;
  const signal = (name: NodeJS.Signals) => {
    if (running) process.kill(running.pid, name);
  };
  const server: TestServer = {
    async start() {
      if (running) return;
      const started = (await launch()).process;
      running = started;
      // It may end by itself, as on a full disk; then it can be started again.
      void started.exited.then(() => {
        if (running === started) running = undefined;
      });
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
    async kill() {
      signal("SIGKILL");
      await running?.exited;
      running = undefined;
    },
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
  };
  onCleanup(server.stop);
  await server.start();
  return server;
}

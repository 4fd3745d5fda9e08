import { setTimeout as delay } from "node:timers/promises";
import type { LaunchedProcess, ProcessExit } from "../launch/process.ts";

export interface SuperviseOptions {
  name: string;
  /** Starts the process, on the same port as before; called again whenever it has died. */
  launch(): Promise<LaunchedProcess>;
  /** It died, or could not be started again; the next try comes after `waitMs`, or when it is held down no more. */
  onDown(reason: string, waitMs: number | null): void;
  /** It runs: at first, and after every restart. */
  onUp(pid: number, restarts: number): void;
}

export interface SupervisedProcess {
  readonly name: string;
  /** Null while it is down. */
  pid(): number | null;
  /** Ends it and keeps it down until the answered function is called; resolves when it is gone. */
  hold(): Promise<() => void>;
  /** Ends it for good; resolves when it is gone. */
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** Who lived this long is taken for healthy: its next death is answered quickly again. */
const STABLE_MS = 20_000;

/** Starts a process and keeps it running until `stop`. Throws only when the very first start fails. */
export async function superviseProcess(options: SuperviseOptions): Promise<SupervisedProcess> {
  const { name, launch, onDown, onUp } = options;
  const stopping = new AbortController();
  let current = await launch();
  let isUp = true;
  let restarts = 0;
  let held: PromiseWithResolvers<void> | null = null;
  onUp(current.pid, restarts);

  const keepRunning = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const exit = await current.exited;
      isUp = false;
      if (Date.now() - startedAt >= STABLE_MS) failures = 0;
      let reason = describeExit(exit);
      for (let up = false; !up && !stopping.signal.aborted; ) {
        const waitMs = held ? null : Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS);
        onDown(reason, waitMs);
        if (waitMs !== null && !(await pause(waitMs, stopping.signal))) return;
        while (held) await held.promise;
        if (stopping.signal.aborted) return;
        try {
          current = await launch();
          up = true;
        } catch (error) {
          reason = (error as Error).message;
        }
      }
      if (stopping.signal.aborted) return current.stop(); // told to stop while it was starting
      isUp = true;
      onUp(current.pid, ++restarts);
      if (held) await current.stop(); // held down while it was starting
    }
  };
  const done = keepRunning();

  return {
    name,
    pid: () => (isUp ? current.pid : null),
    async hold() {
      const hold = Promise.withResolvers<void>();
      held = hold;
      await current.stop();
      return () => {
        held = null;
        hold.resolve();
      };
    },
    async stop() {
      stopping.abort();
      held?.resolve();
      held = null;
      await current.stop();
      await done;
    },
  };
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal ? `was killed by ${signal}` : `ended with code ${code}`;
}

/** False when it was cut short. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}

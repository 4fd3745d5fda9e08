import { spawn } from "node:child_process";
import { killIfAlive } from "../host/process-table.ts";

/** Waits, then wakes the process: whatever becomes of the host, nothing stands still for ever. */
const ALARM = 'sleep "$1"; kill -CONT "$2"';
/** The host wakes it itself before that. */
const GRACE_SECONDS = 2;

/**
 * Makes a process stand still (SIGSTOP) and answers what wakes it. A process that stands still does not hear that its
 * parent died: a small program of its own wakes it when the time is over, should the host be gone by then.
 */
export async function freezeProcess(pid: number, seconds: number): Promise<() => Promise<void>> {
  const args = ["-c", ALARM, "alarm", String(seconds + GRACE_SECONDS), String(pid)];
  const alarm = spawn("sh", args, { detached: true, stdio: "ignore" });
  alarm.unref();
  killIfAlive(pid, "SIGSTOP");
  return async () => {
    if (alarm.pid) killIfAlive(-alarm.pid, "SIGKILL");
    killIfAlive(pid, "SIGCONT");
  };
}

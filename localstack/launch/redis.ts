import { mkdir } from "node:fs/promises";
import { assertPortFree } from "./free-port.ts";
import { type LaunchedProcess, launchProcess } from "./process.ts";

export interface LaunchRedisOptions {
  binary: string;
  /** Absolute; made if it is not there. */
  dataDir: string;
  port: number;
  onLine?(line: string): void;
}

export interface LaunchedRedis {
  url: string;
  process: LaunchedProcess;
  stop(): Promise<void>;
}

/** Starts a Redis that keeps what it has acknowledged, on 127.0.0.1. Throws `launch_failed`. */
export async function launchRedis(options: LaunchRedisOptions): Promise<LaunchedRedis> {
  const { binary, dataDir, port, onLine } = options;
  await assertPortFree(port, "Redis");
  await mkdir(dataDir, { recursive: true });
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: dataDir,
    appendonly: "yes",
    // A record of the log counts as durable once it is acknowledged, so it must be on the disk by then.
    // "everysec" can lose acknowledged writes of up to two seconds; this costs one fsync for all the
    // commands of a turn of the server's loop, which hundreds of events a second do not notice.
    appendfsync: "always",
    // The append-only file has it all; snapshots would only fork and write it a second time.
    save: "",
    // Neither a job nor a record may vanish for want of memory: writes fail instead.
    "maxmemory-policy": "noeviction",
    // Housekeeping four times a second instead of ten; it also ends blocking reads that time out, on the
    // quarter of a second then. What arrives in between is answered at once either way.
    hz: "4",
    daemonize: "no",
  };
  const process = await launchProcess({
    name: "redis",
    command: binary,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // Printed once the append-only file has been loaded.
    ready: /Ready to accept connections/,
    onLine,
  });
  return { url: `redis://127.0.0.1:${port}`, process, stop: process.stop };
}

import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { dirname } from "node:path";
import { execa } from "execa";
import type { Config } from "../../../core/config.ts";
import { formatBytes } from "../format.ts";
import type { Finding } from "./finding.ts";

const SCARCE_BYTES = 2e9;
const MODEST_BYTES = 10e9;

/** Node, processors, memory, disk, and what keeps FFmpeg in bounds. */
export async function checkMachine(config: Config): Promise<Finding[]> {
  return [
    { state: "ok", what: `Node ${process.versions.node}, ${process.platform} ${process.arch}` },
    { state: "ok", what: `${availableParallelism()} processors, ${formatBytes(freemem())} of memory free` },
    await checkDisk(config.dataDir),
    await checkSandbox(),
  ];
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestFolder(dataDir));
  const free = bavail * bsize;
  const what = `${formatBytes(free)} free for ${dataDir}`;
  const remedy = "delete films, or put DATA_DIR on a larger disk";
  if (free < SCARCE_BYTES) return { state: "gap", what, remedy };
  return free < MODEST_BYTES ? { state: "note", what, remedy } : { state: "ok", what };
}

/** The data folder may not be there yet. */
function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

async function checkSandbox(): Promise<Finding> {
  if (process.platform !== "linux") return { state: "note", what: "no sandbox for FFmpeg on this system" };
  const { exitCode } = await execa("bwrap", ["--ro-bind", "/", "/", "true"], { reject: false });
  if (exitCode === 0) return { state: "ok", what: "bubblewrap works: FFmpeg can run in a sandbox" };
  const remedy = "apt-get install bubblewrap, if films come from strangers";
  return { state: "note", what: "no bubblewrap: FFmpeg runs without a sandbox", remedy };
}

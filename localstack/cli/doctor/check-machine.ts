import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { dirname } from "node:path";
import type { Config } from "../../../core/config.ts";
import { findProgram } from "../../../functions/transcode/ffmpeg/find-program.ts";
import { openSandbox } from "../../../functions/transcode/ffmpeg/sandbox.ts";
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
    await checkSandbox(config),
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

/** Where nothing but a demanded sandbox is missing, the worker would not start. */
async function checkSandbox({ sandbox }: Config): Promise<Finding> {
  const { bwrap, lack } = await openSandbox(sandbox === "none" ? "none" : "auto");
  if (bwrap) return { state: "ok", what: "films are read in a sandbox, by bubblewrap" };
  const state = sandbox === "bubblewrap" ? "gap" : "note";
  const limits = (await findProgram("prlimit")) ? " with limits" : "";
  const what = `films are read by a plain child${limits}: ${lack}`;
  if (process.platform !== "linux") return { state, what };
  const installs = "apt-get install bubblewrap, where films come from strangers";
  const missing = (await findProgram("bwrap")) === null;
  const allows = "let this user make user namespaces (kernel.unprivileged_userns_clone, AppArmor, seccomp)";
  return { state, what, remedy: sandbox === "none" ? "unset SANDBOX" : missing ? installs : allows };
}

/** Ends what a host left behind: standard input closes when the host is gone, in whatever way. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const GRACE_MS = 3_000;
const [dataDir] = process.argv.slice(2);

process.stdin.resume().on("end", endLeftovers).on("error", endLeftovers);

async function endLeftovers() {
  const { processes } = JSON.parse(readFileSync(join(dataDir, "host.json"), "utf8"));
  const pids = Object.values(processes).flatMap(({ pid }) => (pid === null ? [] : [pid]));
  for (const pid of pids) signal(pid, "SIGTERM");
  await delay(GRACE_MS);
  for (const pid of pids) signal(-pid, "SIGKILL"); // each leads a group of its own
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const GUARD = fileURLToPath(new URL("./orphan-guard.mjs", import.meta.url));

/**
 * Where the kernel does not tell children that their parent died (anything but Linux), a small process of
 * its own waits for the host's end and then ends what DATA_DIR/host.json names.
 */
export function guardOrphans(dataDir: string): void {
  const kernelTells = process.platform === "linux" && ["/usr/bin/setpriv", "/bin/setpriv"].some(existsSync);
  if (kernelTells) return;
  const guard = spawn(process.execPath, [GUARD, dataDir], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
}

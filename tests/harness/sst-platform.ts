import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { cacheFolder } from "../../localstack/provision/cache-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** No dependency of the project, as `npm start` has no use for its 72 MB; sst.config.ts asks for the same. */
const VERSION = "4.17.1";
const CONFIG = `export default $config({ app: () => ({ name: "vidpipeline", home: "local" }), async run() {} });`;
/** No Pulumi, no Bun: npm alone fetches what the components are made of. */
const ENV = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", SST_TELEMETRY_DISABLED: "1" };

/**
 * The folder of SST's components: fetched once a computer (300 MB, a minute), and linked
 * where sst.config.ts looks for them, unless the project has them already.
 */
export async function provisionSst(): Promise<string> {
  const target = join(cacheFolder(), "sst", VERSION);
  if (!existsSync(target)) await install(target);
  const linked = join(ROOT, ".sst/platform");
  if (!existsSync(join(linked, "version"))) {
    await rm(linked, { recursive: true, force: true });
    await mkdir(join(ROOT, ".sst"), { recursive: true });
    await symlink(join(target, ".sst/platform"), linked);
  }
  return linked;
}

async function install(target: string): Promise<void> {
  console.log("fetching SST's components (300 MB, once)");
  const workDir = `${target}.${randomUUID()}`;
  await mkdir(workDir, { recursive: true });
  try {
    await writeFile(join(workDir, "package.json"), JSON.stringify({ dependencies: { sst: VERSION } }));
    await writeFile(join(workDir, "sst.config.ts"), CONFIG);
    await execa("npm", ["install", "--no-audit", "--no-fund"], { cwd: workDir });
    await execa("node_modules/.bin/sst", ["install", "--stage", "local"], { cwd: workDir, env: ENV });
    // Another process may have been faster; one is as good as the other.
    await rename(workDir, target).catch((error) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { cacheFolder } from "../../localstack/provision/cache-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const CONFIG = `export default $config({ app: () => ({ name: "vidpipeline", home: "local" }), async run() {} });`;
/** No Pulumi, no Bun: npm alone fetches what the components are made of. */
const ENV = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", SST_TELEMETRY_DISABLED: "1" };

/**
 * The folder of SST's components, of the version in package.json: fetched once a computer (300 MB, a minute), and linked
 * where sst.config.ts looks for them, unless the project has them already.
 */
export async function provisionSst(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, "node_modules/sst/package.json"), "utf8"));
  const target = join(cacheFolder(), "sst", version);
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
    await writeFile(join(workDir, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(workDir, "sst.config.ts"), CONFIG);
    const sst = join(ROOT, "node_modules/.bin/sst");
    await execa(sst, ["install", "--stage", "local"], { cwd: workDir, env: ENV });
    await rename(workDir, target);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

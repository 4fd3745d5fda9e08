import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";

/** From here on Go fetches a newer toolchain by itself when a module asks for one. */
const SWITCHING = [1, 21];
/** What older ones are replaced by. */
const TOOLCHAIN = "go1.24.13";

/**
 * A Go command that can build what needs a recent Go: the installed one, or, where that is too old to switch
 * (Debian 12, Ubuntu 22.04), a toolchain that it downloads as the module it is published as. Throws
 * `tool_missing` without any Go.
 */
export async function findGo(
  report: (line: string) => void,
): Promise<{ go: string; env: { GOTOOLCHAIN: string } }> {
  const env = { GOTOOLCHAIN: "auto" };
  const { failed, stdout } = await execa("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { reject: false });
  if (failed) throw new PipelineError("tool_missing", "go does not run");
  const [version, os, arch] = stdout.split("\n");
  if (canSwitch(version!)) return { go: "go", env };
  report(`fetching the Go toolchain ${TOOLCHAIN}, since ${version} is too old`);
  const folder = await downloadModule(`golang.org/toolchain@v0.0.1-${TOOLCHAIN}.${os}-${arch}`);
  // Modules are unpacked without the right to run them.
  const tools = join(folder, "pkg/tool", `${os}_${arch}`);
  for (const place of [join(folder, "bin"), tools]) {
    for (const name of await readdir(place)) await chmod(join(place, name), 0o755);
  }
  return { go: join(folder, "bin/go"), env };
}

function canSwitch(version: string): boolean {
  const [major, minor] = version.replace("go", "").split(".").map(Number);
  return major! > SWITCHING[0]! || minor! >= SWITCHING[1]!;
}

/** The folder of the module cache in which Go unpacked it. */
async function downloadModule(module: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-go-"));
  try {
    // Old ones download only within a module.
    await writeFile(join(folder, "go.mod"), "module download\n");
    const { stdout } = await execa("go", ["mod", "download", "-json", module], { cwd: folder });
    return JSON.parse(stdout).Dir;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

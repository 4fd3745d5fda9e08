import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { isCode, PipelineError } from "../../core/errors.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findGo } from "./go.ts";

const MODULE = "github.com/minio/minio";
const VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c";

/**
 * The path of a MinIO server program: the one in the user's cache, else built from its Go module, once.
 * Upstream ships no binaries any more. Throws `tool_missing` without a Go toolchain, `launch_failed` when
 * the build fails.
 */
export async function provisionMinio(report: (line: string) => void, cache = cacheFolder()): Promise<string> {
  const binary = join(cache, "minio", VERSION, "minio");
  if (await exists(binary)) return binary;
  const { go, env } = await requireGo(report);
  report("building MinIO with the Go toolchain, once on this computer; this takes some minutes");
  await mkdir(dirname(binary), { recursive: true });
  const building = await mkdtemp(join(dirname(binary), "building-"));
  try {
    await execa(go, ["install", "-ldflags=-s -w", `${MODULE}@${VERSION}`], {
      env: { ...env, GOBIN: building },
    });
    // Two that build at once both end with a whole program; the later one replaces the same bytes.
    await rename(join(building, "minio"), binary);
  } catch (error) {
    throw new PipelineError("launch_failed", `MinIO could not be built: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return binary;
}

async function requireGo(report: (line: string) => void): ReturnType<typeof findGo> {
  try {
    return await findGo(report);
  } catch (error) {
    if (!isCode(error, "tool_missing")) throw error;
    const detail =
      "MinIO needs the Go toolchain to be built: install it (Debian and Ubuntu: apt-get install golang-go; " +
      "macOS: brew install go), or let S3_ENDPOINT name an S3 server that runs already";
    throw new PipelineError("tool_missing", detail, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

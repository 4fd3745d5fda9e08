import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onCleanup } from "./on-cleanup.ts";

/** An empty folder that is removed again with all that is in it. */
export async function makeTempFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `vidpipeline-${name}-`));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

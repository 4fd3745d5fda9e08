import { homedir } from "node:os";
import { join } from "node:path";

/** Where programs that were fetched or built once are kept for all copies of the project (XDG Base Directory). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "vidpipeline");
}

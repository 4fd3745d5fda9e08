import { execa } from "execa";
import { PipelineError } from "../../core/errors.ts";

const OLDEST_MAJOR = 7;

const HOW_TO_INSTALL =
  "install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis), " +
  "or let REDIS_URL name a server that runs";

/** Finds a redis-server that is recent enough. Throws `tool_missing` with what to install. */
export async function provisionRedis(): Promise<{ binary: string; version: string }> {
  const binary = "redis-server";
  const result = await execa(binary, ["--version"], { reject: false });
  if (result.exitCode === undefined) {
    throw new PipelineError("tool_missing", `${binary} is not there: ${HOW_TO_INSTALL}`);
  }
  // "Redis server v=7.0.15 sha=…", and Valkey says "Valkey server v=8.0.1 sha=…".
  const version = / v=(\d+[\d.]*)/.exec(result.stdout)?.[1];
  if (version === undefined || Number.parseInt(version, 10) < OLDEST_MAJOR) {
    const found = version ?? result.stdout;
    throw new PipelineError(
      "tool_missing",
      `${binary} ${found} is too old, 7.0 is needed: ${HOW_TO_INSTALL}`,
    );
  }
  return { binary, version };
}

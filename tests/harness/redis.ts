import { stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { launchRedis } from "../../localstack/launch/redis.ts";
import { provisionRedis } from "../../localstack/provision/redis.ts";
import { startServer, type TestServer } from "./server.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface TestRedis extends TestServer {
  url: string;
  /** Bytes of its append-only file by now. */
  written(): Promise<number>;
  /** Cuts the append-only file off behind so many bytes, while it is down: what came after was never kept. */
  cut(bytes: number): Promise<void>;
}

/** A Redis of its own, empty, on a free port. Call it at the top of a file or in a test: it stops by itself. */
export async function startRedis(): Promise<TestRedis> {
  const { binary } = await provisionRedis();
  const dataDir = await makeTempFolder("redis");
  const port = await findFreePort();
  const server = await startServer(() => launchRedis({ binary, dataDir, port }));
  const path = join(dataDir, "appendonlydir", "appendonly.aof.1.incr.aof");
  const written = async () => (await stat(path)).size;
  return { ...server, url: `redis://127.0.0.1:${port}`, written, cut: (bytes) => truncate(path, bytes) };
}

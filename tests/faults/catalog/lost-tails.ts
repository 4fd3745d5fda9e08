import { readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, IN_FLIGHT } from "../scene.ts";

/** Of what Redis has acknowledged last. */
const LOST_SHARE = 0.3;

/** A server that comes back with less than it had acknowledged, as from a backup or a disk that lied. */
export const LOST_TAILS: Fault[] = (["arriving", "encoding"] as const).map((moment) => ({
  name: `redis comes back without its last writes while the film is ${moment}`,
  moment,
  forgetsJobs: true,
  redone: IN_FLIGHT, // its job may be gone with the tail, and is added again
  async strike({ lab }) {
    const { server, dataDir } = lab.servers.of("redis");
    await server.kill();
    await cutTail(join(dataDir, "appendonlydir"));
    await server.start();
  },
}));

/** Shortens the newest append-only file; Redis takes a command that is cut in two for the end of it. */
async function cutTail(folder: string): Promise<void> {
  const newest = (await readdir(folder))
    .filter((name) => name.endsWith(".incr.aof"))
    .sort()
    .at(-1)!;
  const path = join(folder, newest);
  const { size } = await stat(path);
  await truncate(path, Math.floor(size * (1 - LOST_SHARE)));
}

import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../scene.ts";

const EVERY = 3;
const LASTS_MS = 10_000;

/** An S3 server that does not take every write. */
export const REFUSALS: Fault[] = (["SlowDown", "ConditionalRequestConflict"] as const).map((code) => ({
  name: `the bucket answers every third write with ${code}`,
  moment: "arriving",
  async strike({ lab }) {
    const { refusing } = lab.servers;
    refusing!.refuse(code, EVERY);
    await delay(LASTS_MS);
    if (refusing!.heal() === 0) throw new Error("no write was refused");
  },
}));

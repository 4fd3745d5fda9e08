import { setTimeout as delay } from "node:timers/promises";
import type { RefusingProxy } from "../../harness/refusing-proxy.ts";
import { type Fault, IN_FLIGHT } from "../scene.ts";

const EVERY = 3;
const EVERY_MS = 250;
const LASTS_MS = 10_000;
/** Path of a segment that is encoded, by its rung. */
const ENCODED = /\/cmaf\/\d+p\/\d+\.m4s/;

/** An S3 server that does not take every write, or takes one and says that another was first. */
export const REFUSALS: Fault[] = [
  refuse("SlowDown", "every third write"),
  refuse("ConditionalRequestConflict", "every third conditional write"),
  refuse("PreconditionFailed", "every third conditional write, which it has stored,"),
];

function refuse(code: Parameters<RefusingProxy["refuse"]>[0], which: string): Fault {
  let refused: string[] = [];
  return {
    name: `the bucket answers ${which} with ${code}`,
    moment: "arriving",
    // Whoever is told that a segment was there counts it as made again.
    redone: () => (code === "PreconditionFailed" ? refused.filter((path) => ENCODED.test(path)).length : 0),
    async strike({ lab }) {
      const { refusing } = lab.servers;
      refusing!.refuse(code, EVERY);
      await delay(LASTS_MS);
      refused = refusing!.heal();
      if (refused.length === 0) throw new Error("no write was refused");
    },
  };
}

/** Buckets that are files: a write fails, whoever makes it, and soon after it another one. */
export const FAILED_WRITES: Fault = {
  name: "the bucket fails a write again and again",
  moment: "arriving",
  redone: IN_FLIGHT, // a run whose write fails ends
  async strike({ lab }) {
    const endsAt = performance.now() + LASTS_MS;
    let failed = 0;
    while (performance.now() < endsAt) {
      failed += await failOneWrite(lab.product.url);
      await delay(EVERY_MS);
    }
    await fetch(`${lab.product.url}/faults`, { method: "DELETE" });
    // The last may have met no write.
    if (failed <= EVERY) throw new Error(`only ${failed} writes were to fail`);
  },
};

/** Lets the next write fail, unless the one before still waits to. Answers whether that one has failed meanwhile. */
async function failOneWrite(url: string): Promise<number> {
  const body = JSON.stringify({ times: 1 });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/faults/fail-bucket-writes`, { method: "POST", headers, body });
  if (!answer.ok && answer.status !== 409) throw new Error(`it was not struck: ${await answer.text()}`);
  return answer.ok ? 1 : 0;
}

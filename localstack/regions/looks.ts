import { setTimeout as delay } from "node:timers/promises";
import { TOPIC } from "../../core/log/publish-events.ts";
import type { Region } from "./region.ts";
import type { Upload } from "./upload.ts";

const POLL_MS = 100;
const PATIENCE_MS = 180_000;

/** Asks again and again until the answer is not false; throws when that takes three minutes. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | false>): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(POLL_MS);
  }
}

/** Throws the reason of a film that failed. */
export function whenCompleted(upload: Upload): Promise<true> {
  return until(`"${upload.title}" to be completed`, async () => {
    const { status, error } = await upload.details();
    if (status === "failed") throw new Error(`"${upload.title}" failed: ${error?.detail}`);
    return status === "completed";
  }) as Promise<true>;
}

/** How many records of the log `from` has and `to` has not yet. */
export async function countUnmirrored(from: Region, to: Region): Promise<number> {
  const [sent, arrived] = await Promise.all([endOf(from), endOf(to)]);
  return sent - arrived;
}

/** 0 while the mirror has not made the topic. */
async function endOf({ log }: Region): Promise<number> {
  const partitions = await log.offsets(TOPIC, "vidpipeline-regions").catch(() => []);
  return partitions.reduce((sum, { end }) => sum + end, 0);
}

/** What /healthz says, which it says although a part is away. */
export async function readHealth(url: string): Promise<{ status: string; checks: Record<string, string> }> {
  return (await fetch(`${url}/healthz`)).json() as Promise<{
    status: string;
    checks: Record<string, string>;
  }>;
}

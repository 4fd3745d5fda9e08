import { QUEUES } from "../../core/pipeline.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** Lets workers take no more jobs of any queue, or take them again. */
export async function setQueues({ url }: Product, action: "pause" | "resume"): Promise<void> {
  for (const queue of QUEUES) {
    const { ok, status } = await fetch(`${url}/pipeline/queues/${queue}/${action}`, { method: "POST" });
    if (!ok) throw new Error(`${action} of ${queue}: ${status}`);
  }
}

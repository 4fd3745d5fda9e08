import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../../tests/harness/run-product.ts";
import { getDetails } from "../../tests/harness/upload.ts";
import { waitUntil } from "../../tests/harness/wait-until.ts";
import { openPacedUpload } from "./paced-upload.ts";

/** Seldom, since each question is work for the product. */
const ASK_EVERY_MS = 1_000;

/**
 * Uploads a film as our clients do, and resolves with its hash when nothing is left to do for it: its poster and its
 * storyboard are there.
 */
export async function uploadAndComplete(product: Product, path: string): Promise<string> {
  const { videoHash, send } = await openPacedUpload(product.url, path, {
    chunking: "plan",
    rate: Number.POSITIVE_INFINITY,
  });
  await send();
  await whenCompleted(product, videoHash);
  const hasStoryboard = async () => (await getDetails(product.url, videoHash)).storyboard_url !== null;
  await waitUntil("the storyboard", hasStoryboard);
  await waitUntil("the poster", async () => (await product.programs("transcode")).length === 0);
  return videoHash;
}

/** Resolves when every rung is whole, or `signal` aborts; throws with the reason of a film that failed. */
export async function whenCompleted(
  product: Product,
  videoHash: string,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const { status, error } = await getDetails(product.url, videoHash);
    if (status === "completed") return;
    if (status === "failed") throw new Error(`the film failed: ${error?.detail}`);
    await delay(ASK_EVERY_MS);
  }
}

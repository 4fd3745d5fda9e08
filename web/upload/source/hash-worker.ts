/*
 * Reads and hashes pieces of files beside the page's main thread, in the order in which they come. Started by
 * hasher.ts; the bytes go back with their digest, so that what is sent is what was hashed.
 */
import type { HashAnswer, HashOrder } from "./hasher.ts";
import { sha256 } from "./sha256.ts";

addEventListener("message", async ({ data: { id, blob } }: MessageEvent<HashOrder>) => {
  try {
    const bytes = await blob.arrayBuffer();
    const digest = await sha256(bytes);
    postMessage({ id, bytes, digest } satisfies HashAnswer, { transfer: [bytes] });
  } catch (error) {
    postMessage({ id, error: String(error) } satisfies HashAnswer);
  }
});

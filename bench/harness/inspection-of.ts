import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { Inspection } from "../../core/video/inspection.ts";
import { inspectionKey } from "../../core/video/keys.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** Reads what ingest decided on a film. */
export async function readInspectionOf(product: Product, videoHash: string): Promise<Inspection> {
  const { uploads, media } = await openBuckets(await product.config());
  try {
    const { body } = await uploads.open(inspectionKey(videoHash));
    return Inspection.parse(await new Response(body).json());
  } finally {
    await Promise.all([uploads.close(), media.close()]);
  }
}

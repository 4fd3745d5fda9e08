import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import { listKeys } from "./list-keys.ts";
import { readSegmentTags } from "./object-tags.ts";
import type { Product } from "./product.ts";

/** Key → entity tag of every segment and init segment that a film has by now. */
export async function readStoredTags(product: Product, videoHash: string): Promise<Map<string, string>> {
  return withBuckets(product, ({ media }) => readSegmentTags(media, mediaPrefix(videoHash)));
}

/** Keys of all that a film has, in both buckets. */
export function listStoredKeys(
  product: Product,
  videoHash: string,
): Promise<{ media: string[]; uploads: string[] }> {
  return withBuckets(product, async ({ media, uploads }) => ({
    media: await listKeys(media, mediaPrefix(videoHash)),
    uploads: await listKeys(uploads, uploadsPrefix(videoHash)),
  }));
}

type Buckets = Awaited<ReturnType<typeof openBuckets>>;

async function withBuckets<Answer>(product: Product, work: (buckets: Buckets) => Promise<Answer>) {
  const buckets = await openBuckets(await product.config());
  try {
    return await work(buckets);
  } finally {
    await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  }
}

import { type Buckets, openBuckets } from "../../core/bucket/open-buckets.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import { listKeys } from "./list-keys.ts";
import { readSegmentTags } from "./object-tags.ts";
import type { Product } from "./product.ts";

/** Key → entity tag of every segment and init segment that a film has by now. */
export function readStoredTags({ media }: Buckets, videoHash: string): Promise<Map<string, string>> {
  return readSegmentTags(media, mediaPrefix(videoHash));
}

/** Keys by bucket. */
export interface StoredKeys {
  media: string[];
  uploads: string[];
}

/** Keys of all that a film has, in both buckets. */
export async function listStoredKeys({ media, uploads }: Buckets, videoHash: string): Promise<StoredKeys> {
  return {
    media: await listKeys(media, mediaPrefix(videoHash)),
    uploads: await listKeys(uploads, uploadsPrefix(videoHash)),
  };
}

/** Opens a product's buckets for `work`, and closes them. */
export async function withBuckets<Answer>(product: Product, work: (buckets: Buckets) => Promise<Answer>) {
  const buckets = await openBuckets(await product.config());
  try {
    return await work(buckets);
  } finally {
    await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  }
}

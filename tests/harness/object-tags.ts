import type { Bucket } from "../../core/bucket/port.ts";

/** Key → entity tag (which follows from the bytes) of every segment and init segment below a prefix. */
export async function readSegmentTags(bucket: Bucket, prefix: string): Promise<Map<string, string>> {
  const tags = new Map<string, string>();
  for await (const { key, etag } of bucket.list(prefix)) {
    if (/\.(m4s|mp4)$/.test(key)) tags.set(key, etag);
  }
  return tags;
}

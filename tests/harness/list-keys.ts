import type { Bucket } from "../../core/bucket/port.ts";

/** Keys of all objects below a prefix. */
export async function listKeys(bucket: Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list(prefix)) keys.push(key);
  return keys;
}

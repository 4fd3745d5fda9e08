import { createHash } from "node:crypto";
import type { Bucket } from "../../../core/bucket/port.ts";
import type { StoredChunk } from "../../../core/library/acknowledge-chunks.ts";

/** Size and hexadecimal SHA-256 of what lies at a key, or null where nothing does. */
export async function readStored(bucket: Bucket, key: string): Promise<Omit<StoredChunk, "index"> | null> {
  const stored = await bucket.head(key);
  if (!stored) return null;
  const { size, sha256 } = stored;
  // What was put before buckets kept digests is read once more.
  const digest = sha256 === undefined ? await hashObject(bucket, key) : Buffer.from(sha256, "base64");
  return { size, sha256: digest.toString("hex") };
}

async function hashObject(bucket: Bucket, key: string): Promise<Buffer> {
  const { body } = await bucket.open(key);
  const hash = createHash("sha256");
  for await (const bytes of body) hash.update(bytes);
  return hash.digest();
}

import { createHash } from "node:crypto";
import type { Bucket } from "../../../core/bucket/port.ts";

/** Hexadecimal SHA-256 of a stored object, read as a stream. */
export async function hashObject(bucket: Bucket, key: string): Promise<string> {
  const { body } = await bucket.open(key);
  const hash = createHash("sha256");
  for await (const bytes of body) hash.update(bytes);
  return hash.digest("hex");
}

import { isCode, PipelineError } from "../../core/errors.ts";
import { IMMUTABLE } from "../../core/video/keys.ts";
import type { TranscodeContext } from "./context.ts";
import { countStored } from "./metrics.ts";

/**
 * Stores an object of the bucket `media` that never changes, unless one is there: the first writer wins. Null when
 * the bytes were stored, else the size of the object that was there.
 */
export async function putOnce(
  { buckets }: TranscodeContext,
  key: string,
  bytes: Buffer | string,
  contentType: string,
): Promise<number | null> {
  try {
    await buckets.media.put(key, bytes, { contentType, cacheControl: IMMUTABLE, ifNoneMatch: "*" });
    countStored(key, Buffer.byteLength(bytes));
    return null;
  } catch (error) {
    if (!isCode(error, "precondition_failed")) throw error;
    const stored = await buckets.media.head(key);
    if (!stored) throw new PipelineError("object_not_found", `${key} went away while it was being written`);
    return stored.size;
  }
}

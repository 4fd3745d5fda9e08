import type { PutOptions } from "../../../core/bucket/port.ts";
import { isCode, PipelineError } from "../../../core/errors.ts";
import { gopPrefix, IMMUTABLE, mediaPrefix } from "../../../core/video/keys.ts";
import type { TranscodeContext } from "../context.ts";
import { countStored } from "../metrics.ts";

export type BucketName = keyof TranscodeContext["buckets"];

export interface ObjectStore {
  /**
   * Stores an object unless its key is taken: the first writer wins. Answers the size in bytes of the
   * object that is stored there now.
   */
  storeOnce(bucket: BucketName, key: string, bytes: Uint8Array, contentType: string): Promise<number>;
}

/** Remembers what earlier runs stored, so that a rerun sends none of it again. */
export async function openObjectStore(
  buckets: TranscodeContext["buckets"],
  videoHash: string,
): Promise<ObjectStore> {
  const sizes = { uploads: new Map<string, number>(), media: new Map<string, number>() };
  for await (const { key, size } of buckets.uploads.list(gopPrefix(videoHash))) sizes.uploads.set(key, size);
  for await (const { key, size } of buckets.media.list(mediaPrefix(videoHash))) sizes.media.set(key, size);

  async function storeOnce(bucket: BucketName, key: string, bytes: Uint8Array, contentType: string) {
    const known = sizes[bucket].get(key);
    if (known !== undefined) return known;
    const cacheControl = bucket === "media" ? IMMUTABLE : undefined;
    const options: PutOptions = { contentType, cacheControl, ifNoneMatch: "*" };
    const size = await buckets[bucket].put(key, bytes, options).then(
      (info) => {
        if (bucket === "media") countStored(key, info.size);
        return info.size;
      },
      async (error) => {
        if (!isCode(error, "precondition_failed")) throw error;
        const stored = await buckets[bucket].head(key);
        // Who deletes a film removes what another writer has just stored.
        if (!stored) throw new PipelineError("bucket_unavailable", `${key} came and went`);
        return stored.size;
      },
    );
    sizes[bucket].set(key, size);
    return size;
  }
  return { storeOnce };
}

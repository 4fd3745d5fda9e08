import type { Config } from "../config.ts";
import { DiskBucket } from "./disk/disk-bucket.ts";
import type { Bucket } from "./port.ts";
import { S3Bucket } from "./s3/s3-bucket.ts";

export interface Buckets {
  /** Chunks and GOP objects; private. */
  uploads: Bucket;
  /** What is published. */
  media: Bucket;
}

/** Both buckets on the driver that the configuration names; `ready` and `close` are the caller's. */
export function openBuckets(config: Pick<Config, "bucket">): Buckets {
  const { driver, dir, publicUrl, s3 } = config.bucket;
  const open = (name: string) =>
    driver === "disk" ? new DiskBucket({ dir, name, publicUrl }) : new S3Bucket(name, s3);
  return { uploads: open(s3.buckets.uploads), media: open(s3.buckets.media) };
}

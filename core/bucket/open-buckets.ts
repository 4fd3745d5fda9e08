import type { Config } from "../config.ts";
import type { Bucket } from "./port.ts";

export interface Buckets {
  /** Chunks and GOP objects; private. */
  uploads: Bucket;
  /** What is published. */
  media: Bucket;
}

/**
 * Both buckets on the driver that the configuration names; `ready` and `close` are the caller's. The other
 * driver is not loaded: AWS's client would take tens of megabytes of every function that keeps files.
 */
export async function openBuckets(config: Pick<Config, "bucket">): Promise<Buckets> {
  const open = await loadDriver(config.bucket);
  const { uploads, media } = config.bucket.s3.buckets;
  return { uploads: open(uploads), media: open(media) };
}

async function loadDriver({
  driver,
  dir,
  publicUrl,
  s3,
}: Config["bucket"]): Promise<(name: string) => Bucket> {
  if (driver === "disk") {
    const { DiskBucket } = await import("./disk/disk-bucket.ts");
    return (name) => new DiskBucket({ dir, name, publicUrl });
  }
  const { S3Bucket } = await import("./s3/s3-bucket.ts");
  return (name) => new S3Bucket(name, s3);
}

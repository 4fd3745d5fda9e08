import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { DiskBucket } from "../../core/bucket/disk/disk-bucket.ts";
import { acceptPresignedPut } from "../../core/bucket/disk/presigned-put.ts";

export interface OpenedDiskBucket {
  bucket: DiskBucket;
  /** Folder of all buckets, to be shared with other processes. */
  dir: string;
  cleanup(): Promise<void>;
}

/** A disk bucket in a temporary folder, with a real HTTP server for its presigned PUTs. */
export async function openDiskBucket(name = "contract"): Promise<OpenedDiskBucket> {
  const dir = await mkdtemp(join(tmpdir(), "vidpipeline-disk-"));
  let bucket: DiskBucket | undefined;
  const listening = Promise.withResolvers<number>();
  const fetch = (request: Request) => acceptPresignedPut(bucket!, request);
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => listening.resolve(port));
  bucket = new DiskBucket({ dir, name, publicUrl: `http://127.0.0.1:${await listening.promise}` });
  await bucket.ready();
  const cleanup = async () => {
    await new Promise((closed) => server.close(closed));
    await bucket.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { bucket, dir, cleanup };
}

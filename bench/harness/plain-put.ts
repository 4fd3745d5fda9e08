import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { createS3Client } from "../../core/bucket/s3/s3-client.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** Stores bytes under a name that is free, durably. */
export interface PlainPut {
  put(name: string, bytes: Uint8Array): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The least that stores bytes where the product stores them. Files: written, synced and renamed, the folder
 * synced. MinIO: the AWS SDK.
 */
export async function openPlainPut(product: Product): Promise<PlainPut> {
  if (product.stack === "embedded") return openPlainFolder(join(product.dataDir, "plain"));
  const { s3 } = (await product.config()).bucket;
  const client = createS3Client(s3);
  return {
    put: (name, bytes) => {
      const Key = `plain/${name}`;
      return client.send(new PutObjectCommand({ Bucket: s3.buckets.uploads, Key, Body: bytes }));
    },
    close: async () => client.destroy(),
  };
}

/** The product's own bucket driver, in this process: its part of the cost, without HTTP and the library. */
export async function openDriverPut(product: Product): Promise<PlainPut> {
  const { uploads, media } = await openBuckets(await product.config());
  return {
    put: (name, bytes) => uploads.put(`driver/${name}`, bytes, { ifNoneMatch: "*" }),
    close: async () => {
      await Promise.all([uploads.close(), media.close()]);
    },
  };
}

async function openPlainFolder(folder: string): Promise<PlainPut> {
  await mkdir(folder);
  return {
    async put(name, bytes) {
      const path = join(folder, name);
      const file = await open(`${path}.part`, "wx");
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      await rename(`${path}.part`, path);
      const parent = await open(folder);
      await parent.sync();
      await parent.close();
    },
    close: async () => {},
  };
}

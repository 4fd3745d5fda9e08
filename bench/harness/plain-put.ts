import { mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { S3Bucket } from "../../core/bucket/s3/s3-bucket.ts";
import { createS3Client } from "../../core/bucket/s3/s3-client.ts";
import type { Product } from "../../tests/harness/run-product.ts";
import { openHttpClient } from "./http-client.ts";

/** Stores bytes under a name that is free, durably. */
export interface PlainPut {
  put(name: string, chunk: { bytes: Uint8Array; sha256: string }): Promise<unknown>;
  /** Removes all that was put. */
  clear(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The ways to store bytes in the product's buckets without its pipeline, by a process that does nothing else.
 * `plain` is what the ways through the product are measured against: plain clients of the same bucket server,
 * which is MinIO with the AWS SDK on the services stack, and the disk bucket's own address on the embedded
 * one. `driver` is our driver in the process itself; `files` are just written, synced and renamed.
 */
export async function openPlainPuts(product: Product): Promise<Record<string, PlainPut>> {
  if (product.stack === "embedded") {
    return {
      files: await openFolder(join(product.dataDir, "plain")),
      driver: await openDriver(product),
      plain: await openHttpPuts(product),
    };
  }
  return { plain: await openAwsClient(product), driver: await openDriver(product) };
}

async function openDriver(product: Product): Promise<PlainPut> {
  const { uploads, media } = await openBuckets(await product.config());
  return {
    put: (name, { bytes }) => uploads.put(`driver/${name}`, bytes, { ifNoneMatch: "*" }),
    clear: () => uploads.removeAll("driver/"),
    close: async () => {
      await Promise.all([uploads.close(), media.close()]);
    },
  };
}

async function openHttpPuts(product: Product): Promise<PlainPut> {
  const { uploads, media } = await openBuckets(await product.config());
  const http = openHttpClient();
  return {
    async put(name, { bytes, sha256 }) {
      const put = { size: bytes.byteLength, sha256, expiresInSeconds: 60 };
      const { url, headers } = await uploads.presignPut(`plain/${name}`, put);
      const path = new URL(url);
      await http.send("PUT", `${product.url}${path.pathname}${path.search}`, headers, bytes);
    },
    clear: () => uploads.removeAll("plain/"),
    close: async () => {
      http.close();
      await Promise.all([uploads.close(), media.close()]);
    },
  };
}

async function openAwsClient(product: Product): Promise<PlainPut> {
  const { s3 } = (await product.config()).bucket;
  const client = createS3Client(s3);
  const bucket = new S3Bucket(s3.buckets.uploads, s3);
  return {
    put: (name, { bytes }) => {
      const Key = `plain/${name}`;
      return client.send(new PutObjectCommand({ Bucket: s3.buckets.uploads, Key, Body: bytes }));
    },
    clear: () => bucket.removeAll("plain/"),
    close: async () => {
      client.destroy();
      await bucket.close();
    },
  };
}

async function openFolder(folder: string): Promise<PlainPut> {
  await mkdir(folder);
  return {
    async put(name, { bytes }) {
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
    async clear() {
      for (const name of await readdir(folder)) await unlink(join(folder, name));
    },
    close: async () => {},
  };
}

import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { S3Bucket } from "../../core/bucket/s3/s3-bucket.ts";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { startDamagingProxy } from "../harness/damaging-proxy.ts";
import { useMinio } from "../harness/minio.ts";
import { startRefusingProxy } from "../harness/refusing-proxy.ts";
import { bucketContract } from "./bucket.ts";

const minio = useMinio();

bucketContract("s3 on MinIO", async () => {
  const bucket = new S3Bucket(`contract-${randomUUID()}`, minio.settings());
  await bucket.ready();
  return { bucket, cleanup: () => bucket.close() };
});

describe("s3 bucket", () => {
  it("stores nothing of what was damaged on the way", async () => {
    const proxy = await startDamagingProxy(minio.server().endpoint, "a sound byte", "a wrong byte");
    const name = `damage-${randomUUID()}`;
    const damaged = new S3Bucket(name, { ...minio.settings(), endpoint: proxy.endpoint });
    const sound = new S3Bucket(name, minio.settings());
    onTestFinished(async () => {
      await damaged.close();
      await sound.close();
      await proxy.stop();
    });
    await damaged.ready();
    const text = "here is a sound byte among others";
    await expect(damaged.put("bytes", text)).rejects.toMatchObject({ code: "digest_mismatch" });
    const stream = damaged.put("stream", new Blob([text]).stream(), { size: text.length });
    await expect(stream).rejects.toMatchObject({ code: "digest_mismatch" });
    expect(await sound.head("bytes")).toBeNull();
    expect(await sound.head("stream")).toBeNull();
  });

  it("makes a conditional write again that met another, and of a stream says that it may pass", async () => {
    const proxy = await startRefusingProxy(() => Number(new URL(minio.server().endpoint).port));
    const endpoint = `http://127.0.0.1:${proxy.port}`;
    const bucket = new S3Bucket(`conflict-${randomUUID()}`, { ...minio.settings(), endpoint });
    onTestFinished(() => bucket.close());
    await bucket.ready();
    proxy.refuse("ConditionalRequestConflict", 2);
    const { etag } = await bucket.put("bytes", "first", { ifNoneMatch: "*" });
    await bucket.put("bytes", "second", { ifMatch: etag });
    const late = bucket.put("bytes", "third", { ifMatch: etag });
    await expect(late).rejects.toMatchObject({ code: "precondition_failed" });
    const stream = bucket.put("stream", new Blob(["x"]).stream(), { size: 1, ifNoneMatch: "*" });
    await expect(stream).rejects.toMatchObject({ code: "bucket_unavailable" });
    expect(proxy.heal()).toHaveLength(4);
    // Who is told that another was first finds the object there, whosever it is.
    proxy.refuse("PreconditionFailed", 1);
    const told = bucket.put("told", "own", { ifNoneMatch: "*" });
    await expect(told).rejects.toMatchObject({ code: "precondition_failed" });
    expect(await bucket.head("told")).toMatchObject({ size: 3 });
    expect(proxy.heal()).toHaveLength(1);
  });

  it("says that a server is not there, and that a bucket is not", async () => {
    const absent = new S3Bucket("absent", {
      ...minio.settings(),
      endpoint: `http://127.0.0.1:${await findFreePort()}`,
    });
    const missing = new S3Bucket(`missing-${randomUUID()}`, minio.settings());
    onTestFinished(async () => {
      await absent.close();
      await missing.close();
    });
    for (const bucket of [absent, missing]) {
      const unavailable = expect.objectContaining({ code: "bucket_unavailable" });
      await expect(bucket.put("key", "x")).rejects.toEqual(unavailable);
      await expect(bucket.put("key", new Blob(["x"]).stream(), { size: 1 })).rejects.toEqual(unavailable);
      await expect(bucket.open("key")).rejects.toEqual(unavailable);
      await expect(bucket.list("").next()).rejects.toEqual(unavailable);
    }
    await expect(absent.ready()).rejects.toMatchObject({ code: "bucket_unavailable" });
    await expect(absent.head("key")).rejects.toMatchObject({ code: "bucket_unavailable" });
  });
});

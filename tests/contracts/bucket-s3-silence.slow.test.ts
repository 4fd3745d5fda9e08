import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { S3Bucket } from "../../core/bucket/s3/s3-bucket.ts";
import { startFaultProxy } from "../harness/fault-proxy.ts";
import { useMinio } from "../harness/minio.ts";

const minio = useMinio();

const POOLED = 20;
const FILM = Buffer.alloc(32 * 1024 * 1024, "film");
const UNAVAILABLE = { code: "bucket_unavailable" };

/** Longer than a connection may be silent or idle, far shorter than one such time for each that died. */
const HEALED_WITHIN_MS = 60_000;

test(
  "outlives connections that were lost without a word, however many it had",
  async () => {
    const { endpoint } = minio.settings();
    const proxy = await startFaultProxy(() => Number(new URL(endpoint!).port));
    const bucket = new S3Bucket(`silence-${randomUUID()}`, {
      ...minio.settings(),
      endpoint: `http://127.0.0.1:${proxy.port}`,
    });
    onTestFinished(() => bucket.close());
    await bucket.ready();
    await bucket.put("film", FILM);
    const opened = await bucket.open("film");
    const reader = opened.body.getReader();
    await reader.read();
    await Promise.all(Array.from({ length: POOLED }, (_, n) => bucket.put(`before/${n}`, `${n}`)));

    proxy.cut();
    proxy.heal();

    const readOn = (async () => {
      while (!(await reader.read()).done);
    })();
    const stream = bucket.put("stream", new Blob(["a chunk"]).stream(), { size: 7 });
    // What can be sent again is; the rest tells its caller.
    await Promise.all([
      expect(readOn).rejects.toMatchObject(UNAVAILABLE),
      expect(stream).rejects.toMatchObject(UNAVAILABLE),
      expect(bucket.head("before/0")).resolves.toMatchObject({ size: 1 }),
      expect(bucket.put("bytes", "at hand")).resolves.toMatchObject({ size: 7 }),
    ]);
    for (let n = 0; n < POOLED; n++) await bucket.put(`after/${n}`, new Blob(["x"]).stream(), { size: 1 });
  },
  HEALED_WITHIN_MS,
);

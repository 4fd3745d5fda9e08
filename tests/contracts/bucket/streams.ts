import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import {
  digest,
  failingStream,
  KIB,
  MIB,
  newKey,
  patternOf,
  readBytes,
  sha256,
  streamOf,
} from "./samples.ts";

/** Bodies as streams: all of the announced bytes, or nothing. */
export function describeStreams(bucket: () => Bucket): void {
  describe("streams", () => {
    it("stores and gives back 20 MiB", async () => {
      const key = newKey();
      const bytes = patternOf(20 * MIB);
      const put = await bucket().put(key, streamOf(bytes), { size: bytes.length });
      const stored = { etag: bucket().etagOf(bytes), sha256: sha256(bytes), size: bytes.length };
      expect(put).toMatchObject(stored);
      expect(await bucket().head(key)).toMatchObject(stored);
      expect(digest(await readBytes((await bucket().open(key)).body))).toBe(digest(bytes));
      const range = { start: 7 * MIB + 11, end: 9 * MIB + 3 };
      const part = await readBytes((await bucket().open(key, range)).body);
      expect(digest(part)).toBe(digest(bytes.subarray(range.start, range.end + 1)));
    }, 60_000);

    it("takes a stream of the announced SHA-256 and no other", async () => {
      const key = newKey();
      const bytes = patternOf(3 * MIB);
      const putWith = (digest: string) =>
        bucket().put(key, streamOf(bytes), { size: bytes.length, sha256: digest });
      await expect(putWith(sha256("other"))).rejects.toMatchObject({ code: "digest_mismatch" });
      expect(await bucket().head(key)).toBeNull();
      const stored = { etag: bucket().etagOf(bytes), sha256: sha256(bytes), size: bytes.length };
      expect(await putWith(sha256(bytes))).toMatchObject(stored);
      expect(await bucket().head(key)).toMatchObject(stored);
    });

    it("holds little of a large stream, however fast it comes and slowly it is read", async () => {
      const key = newKey();
      const size = 256 * MIB;
      const held = heldMemory();
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          held.measure();
          if (sent === size) return controller.close();
          controller.enqueue(new Uint8Array(256 * KIB));
          sent += 256 * KIB;
        },
      });
      await bucket().put(key, body, { size });
      const reader = (await bucket().open(key)).body.getReader();
      let received = 0;
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        received += read.value.byteLength;
        held.measure();
      }
      expect(received).toBe(size);
      expect(held.peak()).toBeLessThan(size / 2);
      await bucket().remove(key);
    }, 120_000);

    it.each([
      ["shorter", -1],
      ["longer", +1],
      ["much shorter", -2 * MIB],
      ["much longer", +2 * MIB],
    ])("stores nothing of a stream %s than announced", async (_what, difference) => {
      const key = newKey();
      const put = bucket().put(key, streamOf(patternOf(3 * MIB + difference)), { size: 3 * MIB });
      await expect(put).rejects.toMatchObject({ code: "body_size_mismatch" });
      expect(await bucket().head(key)).toBeNull();
    });

    it("stores nothing of bytes that have not the announced size", async () => {
      const key = newKey();
      await expect(bucket().put(key, "12345", { size: 4 })).rejects.toMatchObject({
        code: "body_size_mismatch",
      });
      expect(await bucket().head(key)).toBeNull();
    });

    it("stores nothing of a stream that fails, throws its error, and keeps the version before", async () => {
      const key = newKey();
      const failing = () => bucket().put(key, failingStream(MIB), { size: 8 * MIB });
      await expect(failing()).rejects.toThrow("the client went away");
      expect(await bucket().head(key)).toBeNull();
      await bucket().put(key, "before");
      await expect(failing()).rejects.toThrow("the client went away");
      expect((await bucket().head(key))?.etag).toBe(bucket().etagOf("before"));
    });

    it("cancels a stream that it does not take", async () => {
      const key = newKey();
      await bucket().put(key, "taken");
      let cancelled = false;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(patternOf(64 * KIB)),
        cancel: () => {
          cancelled = true;
        },
      });
      const put = bucket().put(key, body, { size: 64 * MIB, ifNoneMatch: "*" });
      await expect(put).rejects.toMatchObject({ code: "precondition_failed" });
      await expect.poll(() => cancelled).toBe(true);
    });

    it("can be left in the middle of reading", async () => {
      const key = newKey();
      await bucket().put(key, patternOf(4 * MIB));
      for (let times = 0; times < 200; times++) {
        const { body } = await bucket().open(key);
        const reader = body.getReader();
        await reader.read();
        await reader.cancel();
      }
      expect(await bucket().head(key)).not.toBeNull();
    }, 60_000);
  });
}

/** Bytes of buffers over what there was at first, those that only wait for the garbage collector included. */
function heldMemory() {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const measure = () => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  };
  return { measure, peak: () => peak };
}

import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { digest, MIB, newKey, readBytes, readText, sha256 } from "./samples.ts";

/** What is put comes back, whole and with its facts. */
export function describeObjects(bucket: () => Bucket): void {
  describe("objects", () => {
    it("gives back what was put, with its facts", async () => {
      const key = newKey();
      const options = {
        contentType: "video/iso.segment",
        cacheControl: "public, max-age=31536000, immutable",
      };
      const put = await bucket().put(key, "hello", options);
      const facts = { etag: bucket().etagOf("hello"), size: 5, ...options };
      const stored = { ...facts, sha256: sha256("hello") };
      expect(put).toMatchObject(stored);
      const { body, ...info } = await bucket().open(key);
      expect(await readText(body)).toBe("hello");
      expect(info).toMatchObject(facts);
      expect(await bucket().head(key)).toMatchObject(stored);
      expect(Math.abs(info.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it("takes bytes of the announced SHA-256 and no others", async () => {
      const key = newKey();
      const wrong = bucket().put(key, "hello", { sha256: sha256("hallo") });
      await expect(wrong).rejects.toMatchObject({ code: "digest_mismatch" });
      expect(await bucket().head(key)).toBeNull();
      const put = await bucket().put(key, "hello", { sha256: sha256("hello") });
      expect(put).toMatchObject({ etag: bucket().etagOf("hello"), sha256: sha256("hello") });
    });

    it("keeps an empty object", async () => {
      const key = newKey();
      await bucket().put(key, new Uint8Array());
      const { body, size, etag } = await bucket().open(key);
      expect({ size, etag, text: await readText(body) }).toEqual({
        size: 0,
        etag: bucket().etagOf(""),
        text: "",
      });
    });

    it("replaces an object whole", async () => {
      const key = newKey();
      await bucket().put(key, "a longer first version", { contentType: "text/plain" });
      await bucket().put(key, "second", { contentType: "text/vtt" });
      const { body, contentType } = await bucket().open(key);
      expect([await readText(body), contentType]).toEqual(["second", "text/vtt"]);
    });

    it("lets a reader finish the version it opened", async () => {
      const key = newKey();
      const first = new Uint8Array(4 * MIB).fill(1);
      await bucket().put(key, first);
      const reading = await bucket().open(key);
      await bucket().put(key, new Uint8Array(4 * MIB).fill(2));
      expect(digest(await readBytes(reading.body))).toBe(digest(first));
    });

    it("says where there is no object", async () => {
      await expect(bucket().open(newKey())).rejects.toMatchObject({ code: "object_not_found" });
      expect(await bucket().head(newKey())).toBeNull();
    });

    it("removes an object, and one that is not there without complaint", async () => {
      const key = newKey();
      await bucket().put(key, "x");
      await bucket().remove(key);
      await bucket().remove(key);
      expect(await bucket().head(key)).toBeNull();
    });

    it("can be asked whether it is ready again and again", async () => {
      await bucket().ready();
      await bucket().ready();
    });
  });
}

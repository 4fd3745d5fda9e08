import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { collectEntries, newKey, readText, sha256 } from "./samples.ts";

/** Odd keys are kept as they are, unsafe ones refused. */
export function describeKeys(bucket: () => Bucket): void {
  describe("keys", () => {
    it.each([
      "with space.txt",
      "ünïcode/日本語/🎬.mp4",
      "a+b&c=d?e#f%20.m4s",
      "semi;colon,quote'.jpg",
      ".hidden/..x",
    ])("keeps %s", async (odd) => {
      const key = `${newKey()}/${odd}`;
      await bucket().put(key, odd);
      expect(await readText((await bucket().open(key)).body)).toBe(odd);
      expect((await collectEntries(bucket(), key)).map((entry) => entry.key)).toEqual([key]);
      await bucket().remove(key);
      expect(await bucket().head(key)).toBeNull();
    });

    const refused = [
      "",
      "/a",
      "a/",
      "a//b",
      "..",
      "../a",
      "a/../b",
      "a/./b",
      "a\0b",
      "a\nb",
      "a\\b",
      "\ud800",
      "x".repeat(256),
    ];
    it.each(refused)("refuses %j", async (key) => {
      const calls = [
        () => bucket().put(key, "x"),
        () => bucket().open(key),
        () => bucket().head(key),
        () => bucket().remove(key),
        () => bucket().presignPut(key, { size: 1, sha256: sha256("x"), expiresInSeconds: 60 }),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "invalid_request" });
    });

    it("refuses a prefix that leads out of the bucket", async () => {
      await expect(collectEntries(bucket(), "../x")).rejects.toMatchObject({ code: "invalid_request" });
    });
  });
}

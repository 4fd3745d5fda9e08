import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fingerprintFile } from "../../../../web/upload/source/fingerprint.ts";
import { hashHere } from "../../../../web/upload/source/hasher.ts";
import { sha256, sha256ByLibrary, toBase64, toHex } from "../../../../web/upload/source/sha256.ts";

const KIB = 1024;
const sha256Hex = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

test.each([0, 1, 63, 64, 65, 100_000])(
  "%i bytes have one digest, with Web Crypto and without",
  async (length) => {
    const bytes = new Uint8Array(randomBytes(length));
    const expected = createHash("sha256").update(bytes).digest();
    for (const digest of [await sha256(bytes.buffer), await sha256ByLibrary(bytes.buffer)]) {
      expect(toHex(digest)).toBe(expected.toString("hex"));
      expect(toBase64(digest)).toBe(expected.toString("base64"));
    }
  },
);

describe("fingerprintFile", () => {
  test("is SHA-256 of the size, the first and the last 64 KiB", async () => {
    const bytes = new Uint8Array(200 * KIB).map((_, i) => i % 251);
    const expected = sha256Hex(String(bytes.length), bytes.subarray(0, 64 * KIB), bytes.subarray(-64 * KIB));
    expect(await fingerprintFile(new Blob([bytes]), hashHere)).toBe(expected);
  });

  test("takes a small file twice, as the rule says", async () => {
    expect(await fingerprintFile(new Blob(["abc"]), hashHere)).toBe(sha256Hex("3", "abc", "abc"));
  });
});

import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { MIB, newKey, patternOf, sha256 } from "./samples.ts";

/** Presigned PUTs, sent by fetch as a client without credentials does. */
export function describePresignedPut(bucket: () => Bucket): void {
  describe("presigned PUT", () => {
    const bytes = patternOf(MIB);
    const signed = { size: MIB, sha256: sha256(bytes), expiresInSeconds: 60 };
    const send = async (url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>) => {
      const answer = await fetch(url, { method: "PUT", headers, body });
      await answer.body?.cancel();
      return answer.status;
    };

    it("takes the bytes once", async () => {
      const key = `${newKey()}/ä b+c.m4s`;
      const { url, headers } = await bucket().presignPut(key, signed);
      expect(await send(url, headers, bytes)).toBe(200);
      const stored = { size: MIB, etag: bucket().etagOf(bytes), sha256: signed.sha256 };
      expect(await bucket().head(key)).toMatchObject(stored);
      expect(await send(url, headers, bytes)).toBe(412);
    });

    it("refuses another size, other bytes, another digest, and no condition", async () => {
      const key = newKey();
      const { url, headers } = await bucket().presignPut(key, signed);
      const other = patternOf(MIB).fill(7, 0, 9);
      const digestHeader = Object.keys(headers).find((header) => headers[header] === signed.sha256)!;
      const { "If-None-Match": _condition, ...unconditional } = headers;
      expect(await send(url, headers, patternOf(MIB - 1))).toBe(403);
      expect(await send(url, headers, other)).toBe(400);
      expect(await send(url, { ...headers, [digestHeader]: sha256(other) }, other)).toBe(403);
      // MinIO calls a signed header that is not there a bad request.
      expect([400, 403]).toContain(await send(url, unconditional, bytes));
      expect(await bucket().head(key)).toBeNull();
      expect(await send(url, headers, bytes)).toBe(200);
    });

    it("refuses a changed address", async () => {
      const key = newKey();
      const { url, headers } = await bucket().presignPut(key, signed);
      expect(await send(url.replace(key, `${key}x`), headers, bytes)).toBe(403);
      expect(await bucket().head(`${key}x`)).toBeNull();
    });

    it("refuses a forged signature, a longer life, another bucket, and another method", async () => {
      const key = newKey();
      const { url, headers } = await bucket().presignPut(key, signed);
      const forged = [
        url.replace(/(signature=)(.)/i, (_, name, first) => name + (first === "0" ? "1" : "0")),
        url.replace(/(signature=)[^&]+/i, "$1"),
        url.replace(/(expires=)(\d+)/i, (_, name, seconds) => name + (Number(seconds) + 3600)),
        url.replace(`/${bucket().name}/`, "/another-bucket/"),
      ];
      for (const other of forged) expect([400, 403, 404], other).toContain(await send(other, headers, bytes));
      for (const method of ["GET", "DELETE", "POST"]) {
        const answer = await fetch(url, { method, headers: method === "POST" ? headers : {} });
        await answer.body?.cancel();
        expect([400, 403, 404, 405], method).toContain(answer.status);
      }
      expect(await bucket().head(key)).toBeNull();
    });

    it("refuses a replay with other bytes, and keeps the first", async () => {
      const key = newKey();
      const { url, headers } = await bucket().presignPut(key, signed);
      expect(await send(url, headers, bytes)).toBe(200);
      const other = patternOf(MIB).fill(7, 0, 9);
      const digestHeader = Object.keys(headers).find((header) => headers[header] === signed.sha256)!;
      expect([400, 412]).toContain(await send(url, headers, other));
      expect(await send(url, { ...headers, [digestHeader]: sha256(other) }, other)).toBe(403);
      expect(await bucket().head(key)).toMatchObject({ etag: bucket().etagOf(bytes) });
    });

    it("refuses what has expired", async () => {
      const key = newKey();
      const { url, headers } = await bucket().presignPut(key, { ...signed, expiresInSeconds: 1 });
      // Both count whole seconds, so that two have to pass.
      await delay(2_100);
      expect(await send(url, headers, bytes)).toBe(403);
      expect(await bucket().head(key)).toBeNull();
    });
  });
}

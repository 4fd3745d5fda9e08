import { beforeAll, describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { newKey, readText } from "./samples.ts";

/** Byte ranges, both ends inclusive (RFC 9110 14.1.2). */
export function describeRanges(bucket: () => Bucket): void {
  describe("ranges", () => {
    const key = newKey();
    const text = "0123456789";
    beforeAll(async () => {
      await bucket().put(key, text);
    });

    it.each([
      ["from the start", { start: 0, end: 3 }, { start: 0, end: 3 }],
      ["of one byte", { start: 9, end: 9 }, { start: 9, end: 9 }],
      ["with an open end", { start: 6 }, { start: 6, end: 9 }],
      ["over the end, clamped", { start: 5, end: 1000 }, { start: 5, end: 9 }],
    ])("reads a range %s", async (_what, asked, given) => {
      const { body, range, size } = await bucket().open(key, asked);
      expect({ range, size }).toEqual({ range: given, size: 10 });
      expect(await readText(body)).toBe(text.slice(given.start, given.end + 1));
    });

    it("refuses a range that begins behind the last byte", async () => {
      await expect(bucket().open(key, { start: 10 })).rejects.toMatchObject({
        code: "range_not_satisfiable",
      });
      const empty = newKey();
      await bucket().put(empty, "");
      await expect(bucket().open(empty, { start: 0 })).rejects.toMatchObject({
        code: "range_not_satisfiable",
      });
    });

    it("refuses what is no range", async () => {
      for (const range of [{ start: 3, end: 2 }, { start: -1 }, { start: 0.5 }]) {
        await expect(bucket().open(key, range)).rejects.toMatchObject({ code: "invalid_request" });
      }
    });
  });
}

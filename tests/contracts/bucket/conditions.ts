import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { digest, MIB, newKey, racerBytes, readBytes, readText, streamOf } from "./samples.ts";

/** Conditional puts (RFC 9110 13.1): exact, however many race. */
export function describeConditions(bucket: () => Bucket): void {
  describe("conditions", () => {
    it("puts if-none-match only where the key is free", async () => {
      const key = newKey();
      await bucket().put(key, "first", { ifNoneMatch: "*" });
      const second = bucket().put(key, "second", { ifNoneMatch: "*" });
      await expect(second).rejects.toMatchObject({ code: "precondition_failed" });
      expect(await readText((await bucket().open(key)).body)).toBe("first");
    });

    it("puts if-match only over that very version", async () => {
      const key = newKey();
      const { etag } = await bucket().put(key, "one");
      const next = await bucket().put(key, "two", { ifMatch: etag });
      await expect(bucket().put(key, "three", { ifMatch: etag })).rejects.toMatchObject({
        code: "precondition_failed",
      });
      expect((await bucket().head(key))?.etag).toBe(next.etag);
      const free = bucket().put(newKey(), "x", { ifMatch: etag });
      await expect(free).rejects.toMatchObject({ code: "precondition_failed" });
    });

    it("has one winner of eight that race for a free key", async () => {
      const key = newKey();
      const winner = await raceOf(8, (n) =>
        bucket().put(key, streamOf(racerBytes(n)), { size: MIB, ifNoneMatch: "*" }),
      );
      expect(digest(await readBytes((await bucket().open(key)).body))).toBe(digest(racerBytes(winner)));
    });

    it("has one winner of eight that race over one version", async () => {
      const key = newKey();
      const { etag } = await bucket().put(key, "start");
      const winner = await raceOf(8, (n) => bucket().put(key, racerBytes(n), { ifMatch: etag }));
      expect((await bucket().head(key))?.etag).toBe(bucket().etagOf(racerBytes(winner)));
    });
  });
}

/** Starts all at once; the number of the only one that won. The others must have failed on the condition. */
async function raceOf(racers: number, run: (racer: number) => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: racers }, (_, racer) => run(racer)));
  const losses = results.filter((result) => result.status === "rejected").map((result) => result.reason.code);
  expect(losses).toEqual(Array(racers - 1).fill("precondition_failed"));
  return results.findIndex((result) => result.status === "fulfilled");
}

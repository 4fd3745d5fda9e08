import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Bucket } from "../../../../core/bucket/port.ts";
import { flipped, zeroed } from "../../../harness/damage.ts";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { ingestDamaged, makeSound } from "./damaged-passthrough.ts";

const ctx = await openTranscodeContext();
const film = await makeSound({ seconds: 12 });
const smallGops = await makeSound({ seconds: 12, bitrate: "60k" });

/** While it takes an object, FFmpeg decodes all small GOPs that there are. */
const slow = (bucket: Bucket): Bucket =>
  new Proxy(bucket, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "put") return typeof value === "function" ? value.bind(target) : value;
      return async (...args: Parameters<Bucket["put"]>) => {
        await delay(200);
        return target.put(...args);
      };
    },
  });

test.each([
  ["nothing is wrong", (bytes: Buffer) => bytes, 0],
  ["one bit is turned over", flipped(1), 3],
  ["a block was lost", zeroed(16 * 1024), 3],
] as const)(
  "where %s, every published segment can be decoded, and no more are made anew than need be",
  async (_, damage, most) => {
    const { published, repaired } = await ingestDamaged(ctx, film, damage);
    expect(published.filter(({ words }) => words !== "")).toEqual([]);
    expect(published.length + repaired.length).toBeGreaterThanOrEqual(5);
    expect(repaired.length > 0).toBe(most > 0);
    expect(repaired.length).toBeLessThanOrEqual(most);
  },
);

test("a complaint about the last of small GOPs that comes with the first is about the last as well", async () => {
  const buckets = { uploads: ctx.buckets.uploads, media: slow(ctx.buckets.media) };
  const { published, repaired } = await ingestDamaged({ ...ctx, buckets }, smallGops, flipped(16, 0.7, 0.8));
  expect(published.filter(({ words }) => words !== "")).toEqual([]);
  expect(repaired.length).toBeGreaterThan(0);
});

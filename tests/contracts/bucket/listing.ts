import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../core/bucket/port.ts";
import { collectEntries, newKey } from "./samples.ts";

/** Listing and removing by prefix. */
export function describeListing(bucket: () => Bucket): void {
  describe("listing", () => {
    it("lists by prefix in the order of the keys' bytes", async () => {
      const root = newKey();
      const names = ["a-b", "a/1", "a/10", "a/2", "a.b", "b/c/d", "ｚ", "🎬", "aa"];
      for (const name of names) await bucket().put(`${root}/${name}`, name);
      const sorted = names
        .map((name) => `${root}/${name}`)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await collectEntries(bucket(), `${root}/`)).map((entry) => entry.key)).toEqual(sorted);
      const within = (await collectEntries(bucket(), `${root}/a/1`)).map((entry) => entry.key);
      expect(within).toEqual([`${root}/a/1`, `${root}/a/10`]);
      expect(await collectEntries(bucket(), `${root}/a/2`)).toEqual([
        { key: `${root}/a/2`, size: 3, etag: bucket().etagOf("a/2"), modifiedAt: expect.any(Date) },
      ]);
      expect(await collectEntries(bucket(), `${root}/nothing`)).toEqual([]);
    });

    it("names what lies directly below a prefix, and tells when an object was put", async () => {
      const root = newKey();
      for (const name of ["a/1", "a/2/3", "b-c/1", "z"]) await bucket().put(`${root}/${name}`, name);
      const names: string[] = [];
      for await (const name of bucket().listFolders(`${root}/`)) names.push(name);
      expect(names.toSorted()).toEqual(["a", "b-c"]);
      for await (const name of bucket().listFolders(`${root}/nothing/`)) expect(name).toBeUndefined();
      const [entry] = await collectEntries(bucket(), `${root}/z`);
      // Clocks of servers, and S3's whole seconds.
      expect(Math.abs(entry!.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it("lists and removes more than one page", async () => {
      const root = newKey();
      const numbers = Array.from({ length: 1_030 }, (_, index) => index);
      await inBatches(numbers, 32, (n) => bucket().put(`${root}/${String(n).padStart(6, "0")}`, String(n)));
      await bucket().put(`${root}-neighbour`, "stays");
      expect(await collectEntries(bucket(), `${root}/`)).toHaveLength(numbers.length);
      expect(await bucket().removeAll(`${root}/`)).toBe(numbers.length);
      expect((await collectEntries(bucket(), root)).map((entry) => entry.key)).toEqual([`${root}-neighbour`]);
      expect(await bucket().removeAll(`${root}/`)).toBe(0);
    }, 60_000);
  });
}

async function inBatches<T>(items: T[], size: number, run: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += size)
    await Promise.all(items.slice(start, start + size).map(run));
}

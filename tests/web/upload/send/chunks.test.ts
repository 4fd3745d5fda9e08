import { describe, expect, test } from "vitest";
import { createAcknowledger } from "../../../../web/upload/send/acknowledger.ts";
import { createBucketTrust } from "../../../../web/upload/send/bucket-trust.ts";
import { createSignedChunks } from "../../../../web/upload/send/signed-chunks.ts";
import type { ChunkFacts } from "../../../../web/upload/server.ts";
import { hashHere } from "../../../../web/upload/source/hasher.ts";

const chunk = (index: number): ChunkFacts => ({ index, size: 1, sha256: "x" });
const indices = (chunks: ChunkFacts[]) => chunks.map(({ index }) => index);

describe("createAcknowledger", () => {
  test("tells the first at once, and together those that came in the meantime", async () => {
    const sent: number[][] = [];
    const answers: PromiseWithResolvers<void>[] = [];
    const { acknowledge } = createAcknowledger((chunks) => {
      sent.push(indices(chunks));
      answers.push(Promise.withResolvers());
      return answers.at(-1)!.promise;
    });
    const all = [0, 1, 2].map((index) => acknowledge(chunk(index)));
    expect(sent).toEqual([[0]]);
    answers[0]!.resolve();
    await all[0];
    await expect.poll(() => sent).toEqual([[0], [1, 2]]);
    answers[1]!.resolve();
    await Promise.all(all);
  });

  test("one that is refused fails alone", async () => {
    const { acknowledge } = createAcknowledger(async (chunks) => {
      if (indices(chunks).includes(1)) throw new Error("not there");
    });
    const settled = await Promise.allSettled([3, 0, 1, 2].map((index) => acknowledge(chunk(index))));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });
});

describe("createSignedChunks", () => {
  function open(presign: (chunks: ChunkFacts[]) => Promise<void> = async () => {}) {
    const asked: number[][] = [];
    const chunks = createSignedChunks({
      order: [5, 6, 7, 8, 9, 10],
      read: (index) => hashHere.hash(new Blob([String(index)])),
      async presign(facts) {
        asked.push(indices(facts));
        await presign(facts);
        return facts.map(({ index }) => ({ index, url: `http://b/${index}`, headers: {}, stored: false }));
      },
    });
    return { asked, take: chunks.take };
  }

  test("asks for four addresses at a time, in the order of sending", async () => {
    const { asked, take } = open();
    const taken = await Promise.all([5, 6, 7, 8, 9, 10].map(take));
    // The fewer are hashed sooner, and may be asked for first.
    expect(asked.toSorted(([a], [b]) => a! - b!)).toEqual([
      [5, 6, 7, 8],
      [9, 10],
    ]);
    expect(taken.map(({ url }) => url).at(-1)).toBe("http://b/10");
    expect(new TextDecoder().decode(taken[0]!.bytes)).toBe("5");
  });

  test("asks again for what failed, and for that alone where the others are gone", async () => {
    let failures = 1;
    const { asked, take } = open(async () => {
      if (failures-- > 0) throw new Error("away");
    });
    await expect(take(5)).rejects.toThrow("away");
    expect((await take(5)).index).toBe(5);
    for (const index of [6, 7, 8]) await take(index);
    await take(5);
    expect(asked).toEqual([
      [5, 6, 7, 8],
      [5, 6, 7, 8],
      [5, 9, 10],
    ]);
  });
});

test("a bucket that failed is left alone for a minute, then for two", () => {
  let now = 0;
  const trust = createBucketTrust(() => now);
  expect(trust.isOpen()).toBe(true);
  trust.failed();
  trust.failed();
  now = 59_999;
  expect(trust.isOpen()).toBe(false);
  now = 60_000;
  expect(trust.isOpen()).toBe(true);
  trust.failed();
  now = 179_999;
  expect(trust.isOpen()).toBe(false);
  now = 180_000;
  trust.worked();
  trust.failed();
  now = 240_000;
  expect(trust.isOpen()).toBe(true);
  trust.failed();
  trust.cleared();
  expect(trust.isOpen()).toBe(true);
});

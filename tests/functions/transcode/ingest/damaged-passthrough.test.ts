import { expect, test } from "vitest";
import { flipped, zeroed } from "../../../harness/damage.ts";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { ingestDamaged, makeSound } from "./damaged-passthrough.ts";

const ctx = await openTranscodeContext();
const film = await makeSound();

test.each([
  ["nothing is wrong", (bytes: Buffer) => bytes, 0],
  ["one bit is turned over", flipped(1), 2],
  ["a block was lost", zeroed(16 * 1024), 3],
] as const)(
  "where %s, every published segment can be decoded, and few are made anew",
  async (_, damage, most) => {
    const { published, repaired } = await ingestDamaged(ctx, film, damage);
    expect(published.filter(({ words }) => words !== "")).toEqual([]);
    expect(published.length + repaired.length).toBeGreaterThanOrEqual(3);
    expect(repaired.length > 0).toBe(most > 0);
    expect(repaired.length).toBeLessThanOrEqual(most);
  },
);

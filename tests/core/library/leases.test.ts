import { expect, test } from "vitest";
import { releaseLease, takeLease } from "../../../core/library/leases.ts";
import { leases } from "../../../core/library/schema.ts";
import { makeLibrary } from "../../harness/library.ts";

const { library } = await makeLibrary();
const LEASE_MS = 5_000;
const take = (name: string, owner: string) => takeLease(library, name, owner, LEASE_MS);
/** A lease of somebody who is gone, which ends so many milliseconds from now. */
const leave = (name: string, ms: number) =>
  library.insert(leases).values({ name, owner: "gone", expiresAt: Date.now() + ms });

test("a lease is one owner's until it is given back or has run out", async () => {
  expect(await take("one", "first")).toBe(true);
  expect(await take("one", "second")).toBe(false);
  expect(await take("one", "first")).toBe(true);
  await releaseLease(library, "one", "second");
  expect(await take("one", "second")).toBe(false);
  await releaseLease(library, "one", "first");
  expect(await take("one", "second")).toBe(true);
  await leave("old", -1);
  expect(await take("old", "second")).toBe(true);
});

test("one that was taken before the clock was set back does not hold for hours", async () => {
  await leave("ahead", 3 * 3_600_000);
  expect(await take("ahead", "second")).toBe(true);
});

test("one of a machine whose clock is a little ahead holds", async () => {
  await leave("other machine", LEASE_MS + 30_000);
  expect(await take("other machine", "second")).toBe(false);
});

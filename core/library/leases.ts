import { and, eq, sql } from "drizzle-orm";
import type { Library } from "./open-library.ts";
import { leases } from "./schema.ts";

/** Machines' clocks differ by less. A lease that lasts longer than it can was taken before a clock was set back. */
const CLOCKS_APART_MS = 60_000;

/** Takes or renews the lease `name` for `ms` milliseconds; false while another owner holds it. */
export async function takeLease(library: Library, name: string, owner: string, ms: number): Promise<boolean> {
  const now = Date.now();
  const latest = now + ms + CLOCKS_APART_MS;
  const taken = await library
    .insert(leases)
    .values({ name, owner, expiresAt: now + ms })
    .onConflictDoUpdate({
      target: leases.name,
      set: { owner, expiresAt: now + ms },
      setWhere: sql`${leases.owner} = ${owner} OR ${leases.expiresAt} < ${now} OR ${leases.expiresAt} > ${latest}`,
    })
    .returning();
  return taken.length > 0;
}

/** Gives a lease back, if it is still this owner's. */
export async function releaseLease(library: Library, name: string, owner: string): Promise<void> {
  await library.delete(leases).where(and(eq(leases.name, name), eq(leases.owner, owner)));
}

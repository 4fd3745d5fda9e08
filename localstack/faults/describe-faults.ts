import type { z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import type { Library } from "../../core/library/open-library.ts";
import { FAULT_NAMES, traitsOf } from "./catalog.ts";
import type { FaultState, Strike } from "./messages.ts";
import type { FaultList, Strike as StrikeSchema } from "./schemas.ts";

type ShownStrike = z.infer<typeof StrikeSchema>;

/** The faults and the latest strikes as clients see them, with what the library says of how each ended. */
export async function describeFaults(
  library: Library,
  { targets, strikes }: FaultState,
): Promise<z.infer<typeof FaultList>> {
  const shown = await Promise.all(strikes.map((strike) => describeStrike(library, strike)));
  const faults = FAULT_NAMES.map((name) => {
    const { title, hits, does, watch, functions = [], parameters, limit } = traitsOf(name);
    const { name: target, carries, unavailable } = targets[name];
    return {
      ...{ name, title, hits, target, carries, unavailable, does, watch, limit_seconds: limit },
      functions: [...functions],
      parameters: [...parameters],
      active: shown.find(({ fault, healed_at }) => fault === name && healed_at === null) ?? null,
    };
  });
  return { now: new Date().toISOString(), faults, strikes: shown.reverse() };
}

export async function describeStrike(library: Library, strike: Strike): Promise<ShownStrike> {
  const { id, fault, parameters, struckAt, until, healedAt, left, journal } = strike;
  return {
    ...{ id, fault, title: traitsOf(fault).title, parameters, until, left },
    struck_at: struckAt,
    healed_at: healedAt,
    next_segment_at: healedAt && (await nextSegment(library, journal, healedAt)),
  };
}

/** When the first segment after a time (ISO 8601) was stored, by facts behind `seq`; null where there is none yet. */
async function nextSegment(library: Library, seq: number, time: string): Promise<string | null> {
  const [found] = await library.all<{ time: string }>(sql`
    SELECT json_extract(event, '$.time') AS time FROM facts
    WHERE seq > ${seq} AND type = 'segment.ready' AND json_extract(event, '$.time') > ${time}
    ORDER BY seq LIMIT 1`);
  return found?.time ?? null;
}

import { sql } from "drizzle-orm";
import type { Library } from "./open-library.ts";

/** A stored segment of a rung; ticks of its timescale. */
export interface StoredSegment {
  n: number;
  start: number;
  duration: number;
}

/** The segments of one rung of a film that its facts tell of, in order; without reading all of its facts. */
export function listSegments(library: Library, videoHash: string, rung: string): Promise<StoredSegment[]> {
  return library.all<StoredSegment>(sql`SELECT json_extract(event, '$.data.n') AS n,
      json_extract(event, '$.data.start') AS start, json_extract(event, '$.data.duration') AS duration
    FROM facts WHERE video_hash = ${videoHash} AND type = 'segment.ready'
      AND json_extract(event, '$.data.rung') = ${rung} ORDER BY n`);
}

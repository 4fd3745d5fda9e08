import type { JournalEntry } from "../../api/events.ts";
import type { MessagePlace, MessageSummary } from "../../api/pipeline.ts";
import { describeData } from "./describe-data.ts";

/** A line of the list; what comes of the log alone has no `took`. */
export interface Line {
  place: MessagePlace;
  type: string;
  hash: string | null;
  about: string;
  at: string;
  /** From telling to folding, ms. */
  took: number | null;
}

export function lineOfEntry(
  topic: string,
  { type, video_hash: hash, data, time, way }: JournalEntry,
): Line[] {
  if (!way) return [];
  const { partition, offset, logged_at, kept_at } = way;
  const took = Math.max(0, Date.parse(kept_at) - Date.parse(time));
  return [
    { place: { topic, partition, offset }, type, hash, about: describeData(data), at: logged_at, took },
  ];
}

export function lineOfMessage({
  topic,
  partition,
  offset,
  type,
  key,
  event_id,
  logged_at,
}: MessageSummary): Line {
  const hash = /^[0-9a-f]{64}$/.test(key) ? key : null;
  // An id is made of the type, the film, and what it is about; a job's begins with the film again.
  const about = event_id?.replace(`${key}.`, "").split("/").slice(2).join(" · ") ?? "";
  return {
    place: { topic, partition, offset },
    type: type ?? "no event",
    hash,
    about,
    at: logged_at,
    took: null,
  };
}

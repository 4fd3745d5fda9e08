import type { Fact } from "../../../core/library/facts.ts";
import { NO_VIDEO } from "../../../core/video/events.ts";

/** A fact as the pages see it, with where it lay in the log and when it took each hop (`way`). */
export function toJournalLine({ seq, event, way }: Fact) {
  const { id, type, source, subject, time, data } = event;
  return {
    ...{ seq, id, type, source, time, data },
    video_hash: subject === NO_VIDEO ? null : subject,
    way: way && {
      partition: way.partition,
      offset: way.offset,
      logged_at: new Date(way.loggedAt).toISOString(),
      kept_at: new Date(way.keptAt).toISOString(),
    },
  };
}

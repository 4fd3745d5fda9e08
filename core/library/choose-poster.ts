import { and, eq, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { videos } from "./schema.ts";
import { changedAt, getVideo, type VideoWithCounts } from "./videos.ts";

/** Of people who choose at the same moment each gets a round. */
const ROUNDS = 10;

/**
 * Keeps which picture somebody wants as a film's poster, that of a time in seconds or (null) one that is found, and
 * commits `poster.chosen` with it; the same wish again changes nothing unless it had failed. Of several the last
 * one stands, also after retries. Throws `video_not_found`, `library_busy`.
 */
export async function choosePoster(
  library: Library,
  videoHash: string,
  time: number | null,
): Promise<VideoWithCounts> {
  for (let round = 1; round <= ROUNDS; round++) {
    const video = await getVideo(library, videoHash);
    if (video.posterTime === time && video.poster?.failed !== video.posterChoice) return video;
    const { generation, posterChoice } = video;
    const choice = posterChoice + 1;
    const event = makeEvent("vidpipeline/api", videoHash, "poster.chosen", { generation, choice, time });
    const isNext = sql`EXISTS (SELECT 1 FROM videos
      WHERE video_hash = ${videoHash} AND poster_choice = ${choice} AND poster_time IS ${time})`;
    const [chosen] = await library.batch([
      library
        .update(videos)
        .set({ posterChoice: choice, posterTime: time, updatedAt: changedAt(event.time) })
        .where(
          and(
            eq(videos.videoHash, videoHash),
            eq(videos.posterChoice, posterChoice),
            eq(videos.generation, generation),
          ),
        )
        .returning({ id: videos.id }),
      library.run(outboxRowIf(event, isNext)),
    ]);
    if (chosen.length > 0) return getVideo(library, videoHash);
  }
  throw new PipelineError("library_busy", "Others choose this film's poster as well; try again.");
}

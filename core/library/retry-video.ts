import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { isSourceFault, PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import { isSettled, redrivenEvent, settleLetter } from "./dead-letters.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { deadLetters, videos } from "./schema.ts";
import { changedAt, getVideo, type Video, type VideoWithCounts } from "./videos.ts";

/**
 * Starts a failed film again as its next generation: what is stored stays, what is missing is made; of what was
 * removed the facts go too. Its dead
 * jobs are settled with it. Throws `not_retryable` unless it is failed, `video_not_found`.
 */
export async function retryVideo(library: Library, videoHash: string, who: string): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  if (video.status !== "failed") {
    throw new PipelineError(
      "not_retryable",
      `This video is ${video.status}; only a failed one can be tried again.`,
    );
  }
  const [first, ...rest] = await retryStatements(library, video, who);
  await library.batch([first, ...rest]);
  return getVideo(library, videoHash);
}

/** Of a film that could not be played its chunks alone are left (`removeUnplayable`). */
const isLeftBare = ({ errorCode, playableAt }: Video) => isSourceFault(errorCode) && playableAt === null;

/** What a retry commits if `condition` holds by then; it does nothing where another one was faster. */
export async function retryStatements(
  library: Library,
  video: Video,
  who: string,
  condition: SQL = sql`TRUE`,
): Promise<[BatchItem<"sqlite">, ...BatchItem<"sqlite">[]]> {
  const { videoHash, title, totalChunks, size } = video;
  const generation = video.generation + 1;
  const anew = isLeftBare(video);
  const data = { generation, title, totalChunks, size, ...(anew && { anew }) };
  const event = makeEvent("vidpipeline/api", videoHash, "upload.started", data);
  const isNext = sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash} AND generation = ${generation})`;
  const restart = library
    .update(videos)
    .set({
      generation,
      // As it is by then: a finalize may come in between.
      status: sql`CASE WHEN ${videos.finalizedAt} IS NULL THEN 'uploading' ELSE 'processing' END`,
      fingerprint: sql`CASE WHEN ${isSentAgain} THEN NULL ELSE ${videos.fingerprint} END`,
      errorCode: null,
      errorDetail: null,
      updatedAt: changedAt(event.time),
    })
    .where(
      and(
        eq(videos.videoHash, videoHash),
        eq(videos.generation, video.generation),
        eq(videos.status, "failed"),
        condition,
      ),
    );
  const settled = await settleJobs(library, videoHash, who, isNext);
  return [restart, library.run(outboxRowIf(event, isNext)), ...settled];
}

/**
 * The same file is under way as another film, begun while this one was failed: of the two, only that one can be
 * taken up by its fingerprint.
 */
const isSentAgain = sql`EXISTS (SELECT 1 FROM videos other
  WHERE other.status = 'uploading' AND other.owner = videos.owner AND other.init_title = videos.init_title
    AND other.size = videos.size AND other.fingerprint = videos.fingerprint)`;

/** The next generation makes all of its jobs anew: none of the dead ones has to wait any more. */
async function settleJobs(
  library: Library,
  videoHash: string,
  who: string,
  condition: SQL,
): Promise<BatchItem<"sqlite">[]> {
  const isDeadJob = and(eq(deadLetters.videoHash, videoHash), eq(deadLetters.kind, "job"));
  const letters = await library
    .select()
    .from(deadLetters)
    .where(and(isDeadJob, eq(deadLetters.state, "waiting")))
    .orderBy(asc(deadLetters.seq));
  return letters.flatMap((letter) => [
    settleLetter(library, letter.id, "redriven", condition),
    library.run(outboxRowIf(redrivenEvent(letter, who, null), isSettled(letter.id, "redriven"))),
  ]);
}

import { isCode } from "../../core/errors.ts";
import { lastFilmFact, listFilmFacts } from "../../core/library/facts.ts";
import { isBehind } from "../../core/library/record-progress.ts";
import { getVideo } from "../../core/library/videos.ts";
import { type ExpectedJob, expectedJobs } from "../../core/queue/expected-jobs.ts";
import type { PipelineEvent } from "../../core/video/events.ts";
import { announce } from "../../core/video/frontier.ts";
import { mpdKey } from "../../core/video/keys.ts";
import { renderMpd } from "../../core/video/manifests/dash.ts";
import { presentationOf } from "../../core/video/manifests/presentation.ts";
import { emptyState, foldEvent } from "../../core/video/state.ts";
import type { ReconcileContext } from "./context.ts";

/** What a film's facts say, as long as neither they nor its row change. */
export interface FilmFindings {
  version: string;
  expected: ExpectedJob[];
  /** Row or manifests do not say yet what the facts say: then the last fact, else null. */
  behind: PipelineEvent | null;
}

/** What is wrong with a film; nothing where both are empty. */
export interface FilmTrouble {
  videoHash: string;
  behind: PipelineEvent | null;
  /** Jobs that the facts wait for and the queue does not have. */
  missing: ExpectedJob[];
}

/** States of a job in which it will be worked on. */
const QUEUED = new Set(["waiting", "prioritized", "delayed", "active", "waiting-children"]);

/** Compares a film's facts with its row, its manifests and the queue; null where all is well or it is gone. */
export async function examineFilm(context: ReconcileContext, videoHash: string): Promise<FilmTrouble | null> {
  const findings = await readFindings(context, videoHash);
  if (!findings) return null;
  const missing: ExpectedJob[] = [];
  for (const job of findings.expected) {
    const state = await context.queues[job.queue].getJobState(job.jobId);
    if (!QUEUED.has(state)) missing.push(job);
  }
  if (missing.length === 0 && !findings.behind) return null;
  return { videoHash, behind: findings.behind, missing };
}

async function readFindings(context: ReconcileContext, videoHash: string): Promise<FilmFindings | null> {
  const { library, buckets, memory } = context;
  try {
    const video = await getVideo(library, videoHash);
    const version = `${await lastFilmFact(library, videoHash)}/${video.updatedAt}`;
    const known = memory.films.get(videoHash);
    if (known?.version === version) return known;
    const facts = await listFilmFacts(library, videoHash);
    const state = facts.reduce(foldEvent, emptyState());
    const shown = announce(state, video.announced);
    const presentation = presentationOf(state, shown);
    const isStale =
      presentation !== null &&
      (await buckets.media.head(mpdKey(videoHash)))?.etag !== buckets.media.etagOf(renderMpd(presentation));
    const behind = isStale || isBehind({ video, state, shown }) ? (facts.at(-1) ?? null) : null;
    const findings = { version, expected: expectedJobs(facts), behind };
    memory.films.set(videoHash, findings);
    return findings;
  } catch (error) {
    if (isCode(error, "video_not_found")) return null;
    throw error;
  }
}

import { publishOutbox } from "../../core/library/outbox.ts";
import {
  listUnfolded,
  stillUnfolded,
  type UnfoldedEvent,
  unpublish,
} from "../../core/library/outbox-repair.ts";
import { listUnderWay, listUnfinished } from "../../core/library/under-way.ts";
import { publishEvents } from "../../core/log/publish-events.ts";
import type { PipelineEvent } from "../../core/video/events.ts";
import { hasCaughtUp } from "./catch-up.ts";
import { ago, type ReconcileContext } from "./context.ts";
import { examineFilm, type FilmTrouble } from "./examine-film.ts";

/** A film that changed so recently is being worked on. */
const QUIET_MS = 30_000;
/** Track folds what it can read: what it gave to the dead letters does not become better by coming again. */
const MOST_TRIES = 3;

/**
 * Finds events that never arrived, jobs that the queue has lost and films that lag behind their facts, and
 * publishes again what heals them: fanout makes the jobs, with the ids they had, and track the rest. What is
 * merely on its way is told from what is lost by letting all readers come to the log's end first. `now`: not
 * only films that have been quiet for a while. Answers false where it must be looked again soon.
 */
export async function repairFilms(context: ReconcileContext, { now }: { now: boolean }): Promise<boolean> {
  const { library, logger, memory } = context;
  const unfolded = await listUnfolded(library);
  const before = ago(context, now ? -1 : QUIET_MS);
  const films = [
    ...(await Array.fromAsync(listUnderWay(library, before))),
    ...(await listUnfinished(library, before)),
  ];
  const suspects = await examineFilms(context, films);
  const listed = new Set(films);
  for (const videoHash of memory.films.keys()) if (!listed.has(videoHash)) memory.films.delete(videoHash);

  if (unfolded.length === 0 && suspects.length === 0) return true;
  if (!(await hasCaughtUp(context))) {
    logger.info({ unfolded: unfolded.length, films: suspects.length }, "the log is still being read");
    return false;
  }
  await publishLost(context, await stillUnfolded(library, unfolded));
  const suspected = suspects.map(({ videoHash }) => videoHash);
  for (const trouble of await examineFilms(context, suspected)) await healFilm(context, trouble);
  return true;
}

async function examineFilms(context: ReconcileContext, hashes: string[]): Promise<FilmTrouble[]> {
  const troubles: FilmTrouble[] = [];
  for (const videoHash of hashes) {
    if (context.signal.aborted) break;
    const trouble = await examineFilm(context, videoHash);
    if (trouble) troubles.push(trouble);
  }
  return troubles;
}

/** Events of the outbox that the log acknowledged, and that have not come out of it. */
async function publishLost(context: ReconcileContext, lost: UnfoldedEvent[]): Promise<void> {
  const { library, log, memory, report } = context;
  const tries = new Map(lost.map(({ eventId }) => [eventId, (memory.tries.get(eventId) ?? 0) + 1]));
  memory.tries = tries;
  const again = lost.filter(({ eventId }) => tries.get(eventId)! <= MOST_TRIES);
  for (const { eventId: event, videoHash } of again)
    report.note("event_lost", { videoHash, event }, "an event was lost; it is published again");
  if (again.length === 0) return;
  await unpublish(
    library,
    again.map(({ id }) => id),
  );
  await publishOutbox(library, log);
}

async function healFilm(
  context: ReconcileContext,
  { videoHash, behind, missing }: FilmTrouble,
): Promise<void> {
  const events = new Map<string, PipelineEvent>();
  for (const { queue, jobId, madeOf } of missing) {
    // Redis may have kept a job's data without its place in a list: its id would swallow the new one.
    await context.queues[queue].remove(jobId);
    events.set(madeOf.id, madeOf);
    context.report.note("job_missing", { videoHash, job: jobId }, "a job was lost; it is made again");
  }
  if (behind) {
    events.set(behind.id, behind);
    context.report.note("film_behind", { videoHash }, "a film lags behind its facts; track looks again");
  }
  await publishEvents(context.log, [...events.values()]);
}

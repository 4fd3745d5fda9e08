import { type EventOf, makeEvent, type PipelineEvent } from "../video/events.ts";
import { isComplete } from "../video/frontier.ts";
import { durationOf } from "../video/progress.ts";
import { emptyState, foldEvent, type VideoState } from "../video/state.ts";
import { dueExtras, extrasToMake } from "./expected-extras.ts";
import { chosenAgain, duePicture } from "./expected-pictures.ts";
import { ingestJobId, pictureJobId, type QueueName, storyboardJobId } from "./jobs.ts";
import { type SpanJob, spanJobs } from "./span-jobs.ts";

/** A job that a film still needs, and the fact from which it is made. */
export interface ExpectedJob {
  queue: QueueName;
  jobId: string;
  madeOf: PipelineEvent;
}

/**
 * The jobs that a film's facts wait for: what the current generation has to make and has not told yet. Each of
 * them should be in the queue; where the film is complete only those of its storyboard, its poster and its other
 * codecs, and none where it has failed. Pure.
 */
export function expectedJobs(facts: readonly PipelineEvent[]): ExpectedJob[] {
  const state = facts.reduce(foldEvent, emptyState());
  const { generation } = state;
  if (state.deleted) return [];
  if (isComplete(state)) return expectedOfWhole(facts, state);
  if (state.failures.has(generation)) return [];
  const spans = facts.filter(
    (fact): fact is EventOf<"span.ready"> =>
      fact.type === "span.ready" && fact.data.generation === generation,
  );
  return [
    ...expectedIngest(facts, state, spans),
    ...spans.flatMap((span) =>
      spanJobs(span)
        .filter((job) => isUnfinished(state, job))
        .map(({ jobId }) => ({ queue: "encode" as const, jobId, madeOf: span })),
    ),
    ...expectedPicture(facts, state, spans),
  ];
}

function expectedIngest(
  facts: readonly PipelineEvent[],
  state: VideoState,
  spans: EventOf<"span.ready">[],
): ExpectedJob[] {
  const { generation } = state;
  const started = facts.find((f) => f.type === "upload.started" && f.data.generation === generation);
  if (!started) return [];
  if (hasCompleted(facts, "ingest", generation) && hasToldAll(state, spans)) return [];
  return [{ queue: "ingest", jobId: ingestJobId(started.subject, generation), madeOf: started }];
}

/** Whether every segment of the film is stored, or a span is known whose jobs make it. */
function hasToldAll(state: VideoState, spans: EventOf<"span.ready">[]): boolean {
  const { inspection, ended } = state;
  if (!inspection || !ended) return false;
  const promised = new Set(
    spans.flatMap((span) =>
      spanJobs(span).flatMap(({ data }) =>
        data.rungs.flatMap((rung) => data.gops.map(({ n }) => `${rung}/${n}`)),
      ),
    ),
  );
  const isThere = (rung: string, n: number) => isStored(state, rung, n) || promised.has(`${rung}/${n}`);
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return (
    Object.entries(ended.sounds).every(([rung, count]) =>
      numbers(count).every((n) => isStored(state, rung, n)),
    ) && inspection.rungs.every(({ rung }) => numbers(ended.segments).every((n) => isThere(rung, n)))
  );
}

/** A film without a poster is still a film, so one that failed is not expected again. */
function expectedPicture(
  facts: readonly PipelineEvent[],
  state: VideoState,
  spans: EventOf<"span.ready">[],
): ExpectedJob[] {
  const { generation } = state;
  if (facts.length === 0) return [];
  const first = spans.find(({ data }) => data.span === 0);
  const videoHash = facts[0]!.subject;
  const early = pictureJobId(videoHash, generation);
  const isEarlyDue = first && !state.hasThumbnail && !state.poster.failed.has(early);
  const due = duePicture(state, videoHash, false);
  return [
    ...(isEarlyDue ? [{ queue: "picture" as const, jobId: early, madeOf: first }] : []),
    ...(due ? [{ queue: "picture" as const, jobId: due.jobId, madeOf: chosenAgain(state, videoHash) }] : []),
  ];
}

/**
 * Made of the event that track tells of a film that is whole: that of the library may be gone with the journal's
 * past, and is of a film of before.
 */
function expectedOfWhole(facts: readonly PipelineEvent[], state: VideoState): ExpectedJob[] {
  const { generation, ended, storyboard } = state;
  const videoHash = facts[0]!.subject;
  const due = duePicture(state, videoHash, true);
  const data = {
    ...{ generation, duration: durationOf(state) ?? 0, segments: ended?.segments ?? 0 },
    ...extrasToMake(state),
  };
  const completed = makeEvent("vidpipeline/track", videoHash, "video.completed", data);
  const jobId = storyboardJobId(videoHash, generation);
  const jobs: ExpectedJob[] = [];
  // Sound alone has no pictures to show.
  if (!storyboard && ended?.segments) jobs.push({ queue: "storyboard", jobId, madeOf: completed });
  if (due) {
    const madeOf = due.of === "choice" ? chosenAgain(state, videoHash) : completed;
    jobs.push({ queue: "picture", jobId: due.jobId, madeOf });
  }
  for (const jobId of dueExtras(state, videoHash)) jobs.push({ queue: "extra", jobId, madeOf: completed });
  return jobs;
}

const isStored = (state: VideoState, rung: string, n: number) =>
  state.tracks.get(rung)?.segments[n - 1] !== undefined;

const isUnfinished = (state: VideoState, { data }: SpanJob) =>
  data.rungs.some((rung) => data.gops.some(({ n }) => !isStored(state, rung, n)));

function hasCompleted(facts: readonly PipelineEvent[], kind: QueueName, generation: number): boolean {
  return facts.some(
    (fact) => fact.type === "job.completed" && fact.data.kind === kind && fact.data.generation === generation,
  );
}

import type { z } from "@hono/zod-openapi";
import type { Job, Queue } from "bullmq";
import { eq } from "drizzle-orm";
import type { StateReader } from "../../../core/library/facts.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { videos } from "../../../core/library/schema.ts";
import { QUEUES } from "../../../core/pipeline.ts";
import type { EncodeJob, ExtraJob, QueueName } from "../../../core/queue/jobs.ts";
import type { Queues } from "../../../core/queue/open-queues.ts";
import type { OpenJob } from "../../../core/trace/trace-film.ts";
import { CODEC_NAMES } from "../../../core/video/extra-codecs.ts";
import { timescaleOf } from "../../../core/video/sounds.ts";
import type { VideoState } from "../../../core/video/state.ts";
import type { ActiveJob, QueueState } from "./schemas.ts";

const MOST_SHOWN = 100;
const PASSTHROUGH = "source";

/** A queue's depth by state. */
export async function readQueue(queues: Queues, name: QueueName): Promise<z.infer<typeof QueueState>> {
  const queue = queues[name] as Queue;
  const [counts, paused, delayed] = await Promise.all([
    queue.getJobCounts("waiting", "prioritized", "active", "delayed"),
    queue.isPaused(),
    queue.getDelayed(0, MOST_SHOWN),
  ]);
  return {
    queue: name,
    paused,
    waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
    active: counts.active ?? 0,
    delayed: counts.delayed ?? 0,
    retrying: delayed.filter((job) => job && job.attemptsMade > 0).length,
  };
}

/** The jobs that are being worked on, with how much of each is done. */
export async function readActiveJobs(
  library: Library,
  queues: Queues,
  states: StateReader,
): Promise<z.infer<typeof ActiveJob>[]> {
  const lists = await Promise.all(QUEUES.map((name) => (queues[name] as Queue).getActive(0, MOST_SHOWN)));
  const jobs = lists.flat().filter((job): job is Job => job?.data?.videoHash !== undefined);
  return Promise.all(
    jobs.map(async (job) => {
      const videoHash: string = job.data.videoHash;
      const [film] = await library
        .select({ title: videos.title })
        .from(videos)
        .where(eq(videos.videoHash, videoHash));
      const { state } = await states.read(videoHash);
      return {
        queue: job.queueName,
        id: job.id ?? "",
        name: nameOf(job),
        video_hash: videoHash,
        title: film?.title ?? "",
        worker: job.processedBy ?? null,
        attempt: job.attemptsMade + 1,
        added_at: new Date(job.timestamp).toISOString(),
        started_at: job.processedOn ? new Date(job.processedOn).toISOString() : null,
        progress: progressOf(job, state),
      };
    }),
  );
}

/** One film's jobs that wait or run now. */
export async function readOpenJobs(queues: Queues, videoHash: string): Promise<OpenJob[]> {
  const lists = await Promise.all(
    QUEUES.map((name) =>
      (queues[name] as Queue).getJobs(["active", "waiting", "prioritized", "delayed"], 0, 10 * MOST_SHOWN),
    ),
  );
  return lists
    .flat()
    .filter((job): job is Job => job?.data?.videoHash === videoHash)
    .map((job) => ({
      id: job.id ?? "",
      kind: job.queueName as QueueName,
      worker: job.processedBy ?? null,
      attempt: job.attemptsMade + 1,
      addedAt: job.timestamp,
      startedAt: job.processedOn ?? null,
    }));
}

/** As in "encode 3 · 480p 240p"; the film's hash is told beside it. */
function nameOf(job: Job): string {
  if (job.queueName === "extra") return nameOfExtra(job.data as ExtraJob);
  if (job.queueName !== "encode") return job.queueName;
  const { span, rungs } = job.data as EncodeJob;
  return `encode ${span} · ${rungs.join(" ")}`;
}

/** As in "extra 3 · AV1". */
const nameOfExtra = ({ span, codec }: ExtraJob) => `extra ${span} · ${CODEC_NAMES[codec]}`;

function progressOf(job: Job, state: VideoState): number | null {
  if (job.queueName === "ingest") return shareIngested(state);
  if (job.queueName !== "encode") return null;
  const { rungs, gops } = job.data as EncodeJob;
  const isStored = (rung: string, n: number) => state.tracks.get(rung)?.segments[n - 1] !== undefined;
  const stored = rungs.flatMap((rung) => gops.filter(({ n }) => isStored(rung, n)));
  return stored.length / (rungs.length * gops.length);
}

/** How far sound or passthrough, which ingest stores itself, reach into the film; null where that is not known. */
function shareIngested({ inspection, tracks }: VideoState): number | null {
  if (!inspection?.duration) return null;
  const endOf = (rung: string) => {
    const last = tracks.get(rung)?.segments.at(-1);
    return last ? (last.start + last.duration) / timescaleOf(rung) : 0;
  };
  const sounds = inspection.sounds.map(({ rung }) => rung);
  const end = Math.max(...[...sounds, PASSTHROUGH].map(endOf));
  return end === 0 ? null : Math.min(1, end / inspection.duration);
}

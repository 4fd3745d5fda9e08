import { extraJobs } from "../queue/extra-jobs.ts";
import { chosenPictureJobId, ingestJobId, pictureJobId } from "../queue/jobs.ts";
import { spanJobs } from "../queue/span-jobs.ts";
import type { PipelineEvent } from "../video/events.ts";
import { CODEC_NAMES } from "../video/extra-codecs.ts";

interface JobAbout {
  /** As people read it, such as "encode 0 · low"; null for a job that no fact tells of. */
  name: string | null;
  attributes: Record<string, string | number>;
}

/** What a film's facts say of its jobs: which event each is made of, and which segments it makes. */
export interface JobPlan {
  /** Id of the latest ingest job; null before the upload was told. */
  ingest: string | null;
  /** Id of the event from which fanout makes the job. */
  madeOf(job: string): string | null;
  /** Id of the encode job that makes a segment; null where ingest stores it. */
  ofSegment(rung: string, n: number): string | null;
  about(job: string): JobAbout;
}

/** Reads the plan of the facts. Pure: fanout makes jobs by the same functions. */
export function planJobs(events: readonly PipelineEvent[]): JobPlan {
  const madeOf = new Map<string, string>();
  const abouts = new Map<string, JobAbout>();
  const segments = new Map<string, string>();
  let ingest: string | null = null;
  for (const event of events) {
    if (event.type === "upload.started") {
      ingest = ingestJobId(event.subject, event.data.generation);
      madeOf.set(ingest, event.id);
      abouts.set(ingest, { name: "ingest", attributes: {} });
    }
    if (event.type === "poster.chosen") {
      const { choice, generation } = event.data;
      const picture = chosenPictureJobId(event.subject, choice, generation);
      madeOf.set(picture, event.id);
      abouts.set(picture, { name: `picture · choice ${choice}`, attributes: {} });
    }
    if (event.type === "video.completed") {
      for (const { jobId, data } of extraJobs(event)) {
        madeOf.set(jobId, event.id);
        const name = `extra ${data.span} · ${CODEC_NAMES[data.codec]}`;
        abouts.set(jobId, { name, attributes: { span: data.span } });
      }
    }
    if (event.type !== "span.ready") continue;
    for (const { jobId, part, data } of spanJobs(event)) {
      const { span, rungs, gops } = data;
      madeOf.set(jobId, event.id);
      abouts.set(jobId, {
        name: `encode ${span} · ${part}`,
        attributes: { span, rungs: rungs.join(" "), segments: rungs.length * gops.length },
      });
      for (const rung of rungs) for (const { n } of gops) segments.set(`${rung}/${n}`, jobId);
    }
    if (event.data.span > 0) continue;
    const picture = pictureJobId(event.subject, event.data.generation);
    madeOf.set(picture, event.id);
    abouts.set(picture, { name: "picture", attributes: {} });
  }
  return {
    ingest,
    madeOf: (job) => madeOf.get(job) ?? null,
    ofSegment: (rung, n) => segments.get(`${rung}/${n}`) ?? null,
    about: (job) => abouts.get(job) ?? { name: null, attributes: {} },
  };
}

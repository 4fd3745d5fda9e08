import { eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Library } from "../../core/library/open-library.ts";
import { facts } from "../../core/library/schema.ts";
import { ingestJobId, pictureJobId, storyboardJobId, wholePictureJobId } from "../../core/queue/jobs.ts";
import { spanJobs } from "../../core/queue/span-jobs.ts";
import { type EventOf, type EventType, type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import { segmentNumber } from "../../core/video/keys.ts";
import { SOURCE_RUNG } from "../../core/video/ladder.ts";
import type { PublishedFilm } from "../harness/published.ts";
import type { FilmUpload } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** Told once of every film, whatever happens to it. */
const ONCE: EventType[] = [
  ...(["upload.started", "source.inspected", "upload.finalized", "source.ended"] as const),
  ...(["video.playable", "video.completed"] as const),
];
/** Depend on what was found when, and on what strangers put into the log. */
const OTHERS: EventType[] = ["poster.ready", "dead.buried"];

/**
 * A whole film's journal says each thing once and nothing else: its chunks, objects, spans, segments, steps, and the
 * jobs that its spans ask for.
 */
export async function expectJournal(
  library: Library,
  upload: FilmUpload,
  film: PublishedFilm,
  { forgetsJobs }: { forgetsJobs: boolean },
): Promise<void> {
  const read = async () => {
    const rows = await library.select().from(facts).where(eq(facts.videoHash, upload.videoHash));
    return rows.map(({ event }) => parseEvent(event));
  };
  // The last job tells its end a moment before the journal has it.
  const isTold = (events: PipelineEvent[]) => events.filter(({ type }) => type === "job.completed");
  const whole = expectedJobs(upload.videoHash, await read()).length;
  const events = forgetsJobs
    ? await read()
    : await waitUntil("the last job to be told", async () => {
        const now = await read();
        return isTold(now).length >= whole && now;
      });
  const lines = events.filter(({ type }) => !OTHERS.includes(type)).map(lineOf);
  const expected = [...determined(upload, film), ...spanLines(events)];
  const jobs = expectedJobs(upload.videoHash, events);
  const told = lines.filter((line) => line.startsWith("job.completed "));
  expect([...new Set(told)].sort()).toEqual(told.sort());
  if (forgetsJobs) expect(jobs).toEqual(expect.arrayContaining(told));
  else expect(told).toEqual(jobs.sort());
  expect(lines.filter((line) => !told.includes(line)).sort()).toEqual(expected.sort());
}

/** What follows from the upload and from what is published. */
function determined({ count }: FilmUpload, { tracks }: PublishedFilm): string[] {
  const chunks = Array.from({ length: count }, (_, index) => `chunk.stored ${index}`);
  const segments = tracks.flatMap(({ name, segments }) =>
    segments.map(({ object }) => `${name} ${segmentNumber(new URL(object.url).pathname)}`),
  );
  const objects = segments.filter((one) => one.startsWith(`${SOURCE_RUNG} `));
  return [
    ...ONCE,
    ...chunks,
    ...segments.map((one) => `segment.ready ${one}`),
    ...objects.map((one) => `gop.ready ${one.split(" ")[1]}`),
  ];
}

/** Spans are numbered from 0 without a gap, and hold each object once, in order. */
function spanLines(events: PipelineEvent[]): string[] {
  const spans = spansOf(events).sort((a, b) => a.data.span - b.data.span);
  const numbers = spans.flatMap(({ data }) => data.gops.map(({ n }) => n));
  const objects = events.filter(({ type }) => type === "gop.ready");
  expect(numbers).toEqual(objects.map((_, at) => at + 1));
  return spans.map((_, span) => `span.ready ${span}`);
}

function expectedJobs(videoHash: string, events: PipelineEvent[]): string[] {
  const ids = [
    ingestJobId(videoHash, 1),
    ...spansOf(events).flatMap((span) => spanJobs(span).map(({ jobId }) => jobId)),
    ...[pictureJobId, wholePictureJobId, storyboardJobId].map((idOf) => idOf(videoHash, 1)),
  ];
  return ids.map((id) => `job.completed ${id}`);
}

const spansOf = (events: PipelineEvent[]) =>
  events.filter((event): event is EventOf<"span.ready"> => event.type === "span.ready");

function lineOf({ type, data }: PipelineEvent): string {
  const { rung, n, index, span, job } = data as Record<string, unknown>;
  return [type, rung, n ?? index ?? span ?? job].filter((part) => part !== undefined).join(" ");
}

import { encodeJobId, pictureJobId } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import { jobPriority } from "../../core/queue/priority.ts";
import type { EventData, EventOf, Gop } from "../../core/video/events.ts";

/**
 * Makes a span's jobs: of the first span the lowest rung by itself, so that something plays soon; then all
 * rungs in one job (one decode); and a job for each run of GOP objects whose passthrough is unsafe.
 */
export async function addEncodeJobs(queues: Queues, event: EventOf<"span.ready">, traceparent?: string) {
  const videoHash = event.subject;
  const { generation, span, gops, preroll } = event.data;
  const common = { videoHash, generation, span, traceparent };
  const jobs = partsOf(event.data).map(({ part, rungs, run, before }) => ({
    name: "encode",
    data: { ...common, rungs, gops: run ?? gops, preroll: run ? (before ?? null) : preroll },
    opts: { jobId: encodeJobId(videoHash, span, part, generation), priority: jobPriority(span, part) },
  }));
  await queues.encode.addBulk(jobs);
  if (span > 0) return;
  const picture = { videoHash, generation, place: gops[0]!.place, traceparent };
  await queues.picture.add("picture", picture, { jobId: pictureJobId(videoHash, generation) });
}

interface Part {
  part: string;
  rungs: string[];
  run?: Gop[];
  before?: Gop;
}

function partsOf(span: EventData<"span.ready">): Part[] {
  const parts: Part[] = repairRuns(span);
  const lowest = span.rungs.at(-1);
  if (!lowest) return parts;
  if (span.span > 0) return [...parts, { part: "all", rungs: span.rungs }];
  parts.push({ part: "low", rungs: [lowest] });
  if (span.rungs.length > 1) parts.push({ part: "rest", rungs: span.rungs.slice(0, -1) });
  return parts;
}

/** Neighbouring unsafe GOP objects are repaired together. */
function repairRuns({ gops, repairs, preroll }: EventData<"span.ready">): Part[] {
  const runs: Part[] = [];
  gops.forEach((gop, index) => {
    if (!repairs.includes(gop.n)) return;
    const before = index > 0 ? gops[index - 1] : (preroll ?? undefined);
    const last = runs.at(-1);
    if (last?.run?.at(-1)?.n === gop.n - 1) last.run.push(gop);
    else
      runs.push({
        part: `repair-${gop.n}`,
        rungs: ["source"],
        run: [gop],
        before: gop.leading ? before : undefined,
      });
  });
  return runs;
}

import type { EventOf } from "../video/events.ts";
import type { Gop } from "../video/gop.ts";
import { type EncodeJob, encodeJobId } from "./jobs.ts";

/** An encode job as it is added: `part` names it among those of its span. */
export interface SpanJob {
  jobId: string;
  part: string;
  data: EncodeJob;
}

/**
 * A span's jobs: of the first span the lowest rung by itself, so that something plays soon; then all rungs in
 * one job (one decode); and a job for each run of GOP objects whose passthrough is unsafe.
 */
export function spanJobs(event: EventOf<"span.ready">, traceparent?: string): SpanJob[] {
  const { subject: videoHash, data: ready } = event;
  const { generation, span, gops, preroll } = ready;
  return partsOf(ready).map(({ part, rungs, run, before }) => ({
    jobId: encodeJobId(videoHash, span, part, generation),
    part,
    data: {
      ...{ videoHash, generation, span, traceparent, rungs },
      gops: run ?? gops,
      preroll: run ? (before ?? null) : preroll,
    },
  }));
}

interface Part {
  part: string;
  rungs: string[];
  run?: Gop[];
  before?: Gop;
}

function partsOf(span: EventOf<"span.ready">["data"]): Part[] {
  const parts: Part[] = repairRuns(span);
  const lowest = span.rungs.at(-1);
  if (!lowest) return parts;
  if (span.span > 0) return [...parts, { part: "all", rungs: span.rungs }];
  parts.push({ part: "low", rungs: [lowest] });
  if (span.rungs.length > 1) parts.push({ part: "rest", rungs: span.rungs.slice(0, -1) });
  return parts;
}

/** Neighbouring unsafe GOP objects are repaired together. */
function repairRuns({ gops, repairs, preroll }: EventOf<"span.ready">["data"]): Part[] {
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
        before: gop.leading || gop.held !== undefined ? before : undefined,
      });
  });
  return runs;
}

import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { filmFacts, HASH, RUNGS } from "./film-facts.ts";

const SECONDS = 4;
const TICKS = SECONDS * 90_000;

/** One span for each segment of `filmFacts`, and the end of its ingest: what the jobs of a film tell besides. */
export function spanFacts(segments: number, generation = 1): PipelineEvent[] {
  const spans = Array.from({ length: segments }, (_, span) => {
    const gop = {
      n: span + 1,
      start: span * TICKS,
      duration: TICKS,
      place: "media" as const,
      leading: false,
    };
    const rungs = RUNGS.map(({ rung }) => rung).filter((rung) => rung !== "source");
    const data = { generation, span, gops: [gop], preroll: null, rungs, repairs: [] };
    return makeEvent("test", HASH, "span.ready", data) as PipelineEvent;
  });
  const job = `${HASH}.ingest.0.${generation}`;
  const ended = { generation, kind: "ingest" as const, job, seconds: 1 };
  return [...spans, makeEvent("test", HASH, "job.completed", ended) as PipelineEvent];
}

/** Every fact of a whole film, the jobs' own included. */
export const allFacts = (segments: number) => [...filmFacts(segments), ...spanFacts(segments)];

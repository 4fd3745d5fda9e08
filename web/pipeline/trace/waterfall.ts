import type { Trace, TraceSpan } from "../../api/pipeline.ts";

/** A row of the waterfall: a bar, what waited before it, and a tick for each message told meanwhile. */
export interface WaterfallRow {
  id: string;
  name: string;
  kind: "film" | "upload" | "job";
  /** Of the queue, or of the stage. */
  lane: string;
  /** Milliseconds from the trace's begin, as all of these. */
  waitFrom: number | null;
  from: number;
  to: number;
  isOpen: boolean;
  failed: boolean;
  /** In words: who, how often tried, what came of it. */
  about: string;
  ticks: number[];
}

export interface Waterfall {
  rows: WaterfallRow[];
  /** Rows that are left out; the export has them. */
  left: number;
  /** Milliseconds. */
  length: number;
  marks: { at: number; name: string }[];
}

const MOST_ROWS = 40;
const MOST_TICKS = 200;
const MARKS: Record<string, string> = {
  "upload.finalized": "uploaded",
  "video.playable": "playable",
  "video.completed": "completed",
  "video.failed": "failed",
};

/** The rows that show a trace, in order of their begin; what lasts still ends `now` (ms since 1970). Pure. */
export function waterfallOf({ spans }: Trace, now: number): Waterfall {
  const begin = Math.min(...spans.map(({ start }) => Date.parse(start)));
  const since = (time: string | null) => (time === null ? now : Date.parse(time)) - begin;
  const told = Map.groupBy(
    spans.filter(({ kind }) => kind === "message"),
    ({ parent }) => parent,
  );
  const waits = new Map(spans.filter(({ kind }) => kind === "wait").map((span) => [span.id, span]));

  const toRow = (span: TraceSpan): WaterfallRow => {
    const wait = waits.get(`${span.id}/wait`);
    const ticks = (told.get(span.id) ?? []).map(({ start }) => since(start));
    return {
      ...{ id: span.id, name: span.name, failed: span.failed, isOpen: span.end === null },
      kind: span.kind as WaterfallRow["kind"],
      lane: String(span.attributes.queue ?? span.stage),
      waitFrom: wait ? since(wait.start) : null,
      from: since(span.start),
      to: since(span.end),
      about: describeSpan(span),
      ticks: thin(ticks),
    };
  };
  const shown = spans.filter(({ kind }) => kind === "film" || kind === "upload" || kind === "job").map(toRow);
  const marks = spans.flatMap(({ kind, name, start }) =>
    kind === "message" && MARKS[name] ? [{ at: since(start), name: MARKS[name] }] : [],
  );
  const ends = [...shown.map(({ to }) => to), ...marks.map(({ at }) => at)];
  return {
    rows: shown.slice(0, MOST_ROWS),
    left: Math.max(0, shown.length - MOST_ROWS),
    length: Math.max(1, ...ends),
    marks,
  };
}

function describeSpan({ kind, attributes }: TraceSpan): string {
  const { worker, attempt, rungs, segments, code, chunks } = attributes;
  const words = [
    kind === "upload" && `${chunks} chunks`,
    rungs && `${rungs}`,
    segments && `${segments} segments`,
    Number(attempt) > 1 && `attempt ${attempt}`,
    code && `${code}`,
    worker && `${worker}`,
  ];
  return words.filter(Boolean).join(" · ");
}

/** So few that they can be told apart. */
const thin = (ticks: number[]) =>
  ticks.length <= MOST_TICKS ? ticks : ticks.filter((_, i) => i % Math.ceil(ticks.length / MOST_TICKS) === 0);

import { expect, test } from "vitest";
import type { Trace, TraceSpan } from "../../../web/api/pipeline.ts";
import { waterfallOf } from "../../../web/pipeline/trace/waterfall.ts";

const BEGIN = Date.parse("2026-01-01T00:00:00Z");
const at = (ms: number) => new Date(BEGIN + ms).toISOString();

function span(id: string, kind: TraceSpan["kind"], start: number, end: number | null): TraceSpan {
  const shared = { name: id, parent: null, stage: "transcode", failed: false, attributes: {} };
  return { ...shared, id, kind, start: at(start), end: end === null ? null : at(end) };
}

const trace = (spans: TraceSpan[]): Trace => ({
  ...{ trace_id: "t", video_hash: "h", title: "A film", status: "completed", spans },
});

test("a job's row has its wait, its run, and a tick for each message that it told", () => {
  const told = { ...span("segment.ready", "message", 700, 710), parent: "job" };
  const { rows, length } = waterfallOf(
    trace([
      span("film", "film", 0, 1000),
      { ...span("job/wait", "wait", 200, 500) },
      { ...span("job", "job", 500, 900), attributes: { queue: "encode", worker: "w", attempt: 2 } },
      told,
    ]),
    BEGIN + 9000,
  );
  expect(length).toBe(1000);
  expect(rows).toMatchObject([
    { id: "film", from: 0, to: 1000, waitFrom: null },
    { id: "job", lane: "encode", waitFrom: 200, from: 500, to: 900, ticks: [700], about: "attempt 2 · w" },
  ]);
});

test("what lasts still reaches until now", () => {
  const { rows, length } = waterfallOf(trace([span("film", "film", 0, null)]), BEGIN + 4000);
  expect(rows).toMatchObject([{ to: 4000, isOpen: true }]);
  expect(length).toBe(4000);
});

test("a long film shows so many jobs as there is room for, and says how many are left", () => {
  const jobs = Array.from({ length: 100 }, (_, i) => span(`job ${i}`, "job", i, i + 1));
  const ticks = Array.from({ length: 5000 }, (_, i) => ({
    ...span(`m${i}`, "message", i, i),
    parent: "job 0",
  }));
  const { rows, left } = waterfallOf(trace([...jobs, ...ticks]), BEGIN);
  expect(rows.length + left).toBe(100);
  expect(rows[0]!.ticks.length).toBeLessThanOrEqual(200);
});

test("the moments that a viewer cares for are marked", () => {
  const { marks } = waterfallOf(
    trace([span("film", "film", 0, 10), span("video.playable", "message", 4, 5)]),
    BEGIN,
  );
  expect(marks).toEqual([{ at: 4, name: "playable" }]);
});

import { expect, test } from "vitest";
import type { Fact } from "../../../core/library/facts.ts";
import { type EventData, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { hopsOf } from "../../../functions/api/pipeline/hops.ts";
import { ratesOf } from "../../../functions/api/pipeline/recent-facts.ts";
import { HASH, segmentReady } from "../../core/video/film-facts.ts";
import { spanFacts } from "../../core/video/span-facts.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

/** An event told at `told`, taken by the log and folded so many milliseconds later. */
function fact(event: PipelineEvent, told: number, loggedAfter: number, keptAfter: number): Fact {
  const way = { partition: 0, offset: 0, loggedAt: told + loggedAfter, keptAt: told + keptAfter };
  return { seq: 1, event: { ...event, time: new Date(told).toISOString() }, way };
}

const asToldBy = (stage: string, event: PipelineEvent) => ({ ...event, source: `vidpipeline/${stage}` });

test("p50 and p95 are of each hop's own times, in the order of the flow", () => {
  const facts = Array.from({ length: 100 }, (_, i) =>
    fact(asToldBy("transcode", segmentReady("360p", i + 1)), NOW, i + 1, 200 + i),
  );
  const hops = hopsOf([...facts, fact(asToldBy("api", segmentReady("720p", 1)), NOW, 5, 9)]);
  expect(hops).toMatchObject([
    { from: "api", to: "log", count: 1, p50_ms: 5, p95_ms: 5 },
    { from: "log", to: "library", count: 101 },
    { from: "transcode", to: "log", count: 100, p50_ms: 50, p95_ms: 95 },
  ]);
});

test("a job's way is from the record that it was made of, over its queue, to its end", () => {
  const [span] = spanFacts(1) as [PipelineEvent];
  const run = { worker: "w", attempt: 1, addedAt: NOW + 40, startedAt: NOW + 1040 };
  const data: EventData<"job.completed"> = {
    ...{ generation: 1, kind: "encode", job: `${HASH}.encode-low.0.1`, seconds: 3, run },
  };
  const told = (changes: Partial<typeof run>) =>
    makeEvent("vidpipeline/transcode", HASH, "job.completed", { ...data, run: { ...run, ...changes } });
  const hops = hopsOf([
    fact(asToldBy("transcode", span), NOW, 10, 20),
    fact(told({}) as PipelineEvent, NOW + 5000, 1, 2),
    // It waited for its backoff, which is no hop.
    fact(told({ attempt: 2, startedAt: NOW + 90_000 }) as PipelineEvent, NOW + 95_000, 1, 2),
  ]);
  const found = Object.fromEntries(hops.map(({ from, to, p50_ms }) => [`${from} ${to}`, p50_ms]));
  expect(found).toMatchObject({ "log queue": 30, "queue transcode": 1000, "transcode encode": 3000 });
});

test("facts of older versions, whose way nobody noted, count for no hop and no rate", () => {
  const old: Fact = { seq: 1, event: segmentReady("360p", 1), way: null };
  expect(hopsOf([old])).toEqual([]);
  expect(ratesOf([old], NOW)).toEqual({});
});

test("rates are over the last ten seconds, or over what is known of them", () => {
  const kept = (ago: number, n: number) => fact(segmentReady("360p", n), NOW - ago, 0, 0);
  const quiet = [kept(60_000, 1), kept(4000, 2), kept(3000, 3)];
  expect(ratesOf(quiet, NOW)).toEqual({ "segment.ready": 0.2 });
  const flood = Array.from({ length: 2000 }, (_, i) => kept(2000, i + 1));
  expect(ratesOf(flood, NOW)).toEqual({ "segment.ready": 1000 });
});

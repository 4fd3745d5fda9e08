import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedJobs } from "../../../core/queue/expected-jobs.ts";
import { type EventData, type EventType, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { HASH, posterReady } from "../video/film-facts.ts";
import { allFacts } from "../video/span-facts.ts";

const event = <T extends EventType>(type: T, data: EventData<T>) =>
  makeEvent("test", HASH, type, data) as PipelineEvent;
const names = (facts: PipelineEvent[]) =>
  expectedJobs(facts).map(({ jobId }) => jobId.slice(HASH.length + 1));
const without = (facts: PipelineEvent[], lost: (fact: PipelineEvent) => boolean) =>
  facts.filter((fact) => !lost(fact));
const isSegment = (fact: PipelineEvent, rung: string, n: number) =>
  fact.type === "segment.ready" && fact.data.rung === rung && fact.data.n === n;

test("a film that is whole waits for its storyboard and its poster alone, until they are there, or have failed", () => {
  const facts = allFacts(3);
  expect(names(facts)).toEqual(["storyboard.0.1", "picture.whole.1"]);
  expect(expectedJobs(facts)[0]!.madeOf).toMatchObject({
    id: `video.completed/${HASH}/1`,
    data: { generation: 1, duration: 12, segments: 3 },
  });
  const ended = { generation: 1, kind: "storyboard" as const, job: "storyboard" };
  const made = makeEvent("test", HASH, "job.completed", { ...ended, seconds: 1 }) as PipelineEvent;
  const reason = { code: "x", detail: "x", attempts: 5 };
  const failed = makeEvent("test", HASH, "job.failed", { ...ended, ...reason }) as PipelineEvent;
  for (const end of [made, failed]) expect(names([...facts, end])).toEqual(["picture.whole.1"]);
  const whole = { ...ended, kind: "picture" as const, job: `${HASH}.picture.whole.1`, ...reason };
  for (const end of [posterReady({ stage: "whole" }), event("job.failed", whole)])
    expect(names([...facts, end])).toEqual(["storyboard.0.1"]);
});

test("a film that was just opened waits for its ingest", () => {
  expect(names(allFacts(3).slice(0, 1))).toEqual(["ingest.0.1"]);
  expect(names([])).toEqual([]);
});

test("of the spans that are told those are waited for whose segments are missing", () => {
  const facts = allFacts(3);
  const lost = without(facts, (f) => isSegment(f, "360p", 1) || isSegment(f, "720p", 3));
  expect(names(lost)).toEqual(["encode-low.0.1", "encode-all.2.1"]);
  expect(expectedJobs(lost)[1]!.madeOf).toMatchObject({ type: "span.ready", data: { span: 2 } });
});

test("what ingest makes or tells itself is waited for from ingest", () => {
  const facts = allFacts(3);
  for (const lost of [
    (f: PipelineEvent) => isSegment(f, "source", 2),
    (f: PipelineEvent) => isSegment(f, "audio-0", 3),
    (f: PipelineEvent) => f.type === "source.ended",
    (f: PipelineEvent) => f.type === "source.inspected",
  ])
    expect(names(without(facts, lost))).toContain("ingest.0.1");
  // The span and its segments: only ingest can tell the span again.
  const span = (f: PipelineEvent) =>
    (f.type === "span.ready" && f.data.span === 1) || isSegment(f, "720p", 2) || isSegment(f, "360p", 2);
  expect(names(without(facts, span))).toEqual(["ingest.0.1"]);
});

test("a poster is waited for until it is there, or has failed", () => {
  const facts = without(allFacts(2), (f) => isSegment(f, "720p", 2) || f.type === "job.completed");
  expect(names(facts)).toContain("picture.0.1");
  const data = {
    generation: 1,
    kind: "picture" as const,
    job: `${HASH}.picture.0.1`,
    code: "x",
    detail: "x",
    attempts: 5,
  };
  const failed = makeEvent("test", HASH, "job.failed", data) as PipelineEvent;
  expect(names([...facts, failed])).not.toContain("picture.0.1");
});

test("a poster that was chosen is waited for until it, or that of a newer choice, is there, or it has failed", () => {
  const chosen = event("poster.chosen", { generation: 1, choice: 2, time: 3 });
  const early = without(allFacts(2), (f) => isSegment(f, "720p", 2));
  const whole = [...allFacts(2), posterReady({ stage: "whole" })];
  for (const facts of [early, whole]) {
    const waiting = (...more: PipelineEvent[]) => names([...facts, chosen, ...more]);
    expect(waiting()).toContain("picture.choice-2.1");
    expect(waiting(posterReady({ choice: 1 }))).toContain("picture.choice-2.1");
    for (const choice of [2, 3]) expect(waiting(posterReady({ choice }))).not.toContain("picture.choice-2.1");
    const job = `${HASH}.picture.choice-2.1`;
    const failure = { generation: 1, kind: "picture" as const, job, code: "x", detail: "x", attempts: 5 };
    expect(waiting(event("job.failed", failure))).not.toContain("picture.choice-2.1");
  }
  // Told again for the generation that works on it now.
  const again = event("upload.started", { generation: 2, title: "t", totalChunks: 2, size: null });
  const [last] = expectedJobs([...early, chosen, again]).slice(-1);
  expect(last!.madeOf).toMatchObject({ type: "poster.chosen", data: { generation: 2, choice: 2, time: 3 } });
});

test("a retry waits for its own jobs alone, and a failed film for none", () => {
  const facts = without(allFacts(2), (f) => isSegment(f, "720p", 2));
  const data = { generation: 1, kind: "encode" as const, job: "j", code: "x", detail: "x", attempts: 5 };
  const failed = makeEvent("test", HASH, "job.failed", data) as PipelineEvent;
  expect(names([...facts, failed])).toEqual([]);
  const again = { generation: 2, title: "t", totalChunks: 2, size: null };
  const retried = makeEvent("test", HASH, "upload.started", again) as PipelineEvent;
  expect(names([...facts, failed, retried])).toEqual(["ingest.0.2"]);
});

test("whatever facts are lost, some job is waited for that makes what is missing", () => {
  const facts = allFacts(4);
  // What the api alone can tell again comes from the outbox.
  const isOfApi = ({ type }: PipelineEvent) => /^(upload|chunk)\./.test(type);
  fc.assert(
    fc.property(fc.shuffledSubarray(facts), (kept) => {
      const left = [...kept, ...facts.filter((fact) => isOfApi(fact) && !kept.includes(fact))];
      const jobs = expectedJobs(left);
      const { tracks, inspection, ended } = left.reduce(foldEvent, emptyState());
      const stored = [...tracks.values()].flatMap(({ segments }) => segments.filter(Boolean)).length;
      const isWhole = inspection !== null && ended !== null && stored === 16;
      expect(jobs.length > 0 || isWhole).toBe(true);
      expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(jobs.length);
    }),
  );
});

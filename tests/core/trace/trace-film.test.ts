import { expect, test } from "vitest";
import { type TracedEvent, traceFilm } from "../../../core/trace/trace-film.ts";
import type { PipelineEvent } from "../../../core/video/events.ts";
import { filmFacts, HASH } from "../video/film-facts.ts";
import { spanFacts } from "../video/span-facts.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

/** Events of one film, told a second apart; the log takes each after 10 ms and track after 30. */
function onTheirWay(events: PipelineEvent[]): TracedEvent[] {
  return events.map((event, offset) => {
    const told = START + offset * 1000;
    const way = { partition: 0, offset, loggedAt: told + 10, keptAt: told + 30 };
    return { event: { ...event, time: new Date(told).toISOString() }, way };
  });
}

test("each message is a span from its telling to its folding, with its place in the log", () => {
  const facts = onTheirWay(filmFacts(2));
  const spans = traceFilm(facts).filter(({ kind }) => kind === "message");
  expect(spans.length).toBe(facts.length);
  expect(spans[2]).toMatchObject({
    ...{ name: "chunk.stored", parent: "upload", start: START + 2000, end: START + 2030 },
    attributes: { partition: 0, offset: 2, logged_after_ms: 10, index: 1 },
  });
});

test("the upload lasts from its opening to its finalizing, the film until its last message", () => {
  const facts = onTheirWay(filmFacts(1));
  const [film, ...others] = traceFilm(facts);
  const finalized = facts.findIndex(({ event }) => event.type === "upload.finalized");
  const upload = others.find(({ kind }) => kind === "upload")!;
  expect(upload).toMatchObject({ start: START, end: START + finalized * 1000 });
  expect(film).toMatchObject({ kind: "film", name: "A film", end: null });
});

test("a segment belongs to the job of its span, and the job to the event that it is made of", () => {
  const [span] = spanFacts(1) as [PipelineEvent];
  const facts = onTheirWay([...filmFacts(1), span]);
  const spans = traceFilm(facts);
  const low = spans.find(({ id }) => id.startsWith("segment.ready") && id.endsWith("/360p/1"))!;
  expect(low.parent).toBe(`${HASH}.encode-low.0.1`);
  const open = { id: low.parent!, kind: "encode", worker: "w", attempt: 2 } as const;
  const traced = traceFilm(facts, [{ ...open, addedAt: START + 100, startedAt: START + 400 }]);
  const [wait, job] = traced.filter(({ id }) => id.startsWith(low.parent!));
  expect(wait).toMatchObject({ kind: "wait", stage: "encode", start: START + 100, end: START + 400 });
  expect(job).toMatchObject({
    ...{ kind: "job", name: "encode 0 · low", parent: span.id, start: START + 400, end: null },
    attributes: { worker: "w", attempt: 2, rungs: "360p", segments: 1 },
  });
});

test("nothing is known of a film without facts and jobs", () => {
  expect(traceFilm([])).toEqual([]);
});

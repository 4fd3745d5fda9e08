import { expect } from "vitest";
import type { OtlpReceiver, ReceivedSpan } from "../harness/otlp-receiver.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** As the protocol numbers them (opentelemetry/proto/trace/v1/trace.proto). */
const [INTERNAL, SERVER, PRODUCER, CONSUMER] = [1, 2, 4, 5];

/**
 * One trace goes from the film's first chunk to the last segment of each encoded rung, over HTTP, the log and the queue.
 *
 * @param segments - of each encoded rung.
 */
export async function expectOneTrace(
  { spans }: OtlpReceiver,
  videoHash: string,
  segments: number,
): Promise<void> {
  const find = (name: string) => spans.filter((span) => span.name === name).sort((a, b) => a.start - b.start);
  const lastSegments = () =>
    find("store segment").filter(
      ({ attributes }) => String(attributes["vidpipeline.n"]) === String(segments),
    );
  const foldedBy = ({ spanId }: ReceivedSpan) =>
    find("track").filter(({ parentSpanId, links }) => [parentSpanId, ...links].includes(spanId));

  const [traceId, filmId] = [videoHash.slice(0, 32), videoHash.slice(32, 48)];
  await waitUntil("the last spans", () => lastSegments().length === 2 && find("film").length > 0);
  await waitUntil("who folded them", () => lastSegments().every((segment) => foldedBy(segment).length > 0));
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));

  const known = new Map(spans.map((span) => [span.spanId, span]));
  const [root] = find("film");
  expect(root).toMatchObject({
    spanId: filmId,
    parentSpanId: "",
    service: "vidpipeline-track",
    failed: false,
  });
  const [chunk] = find("POST /videos/upload_chunk/:video_hash/:chunk_index");
  expect(chunk).toMatchObject({ kind: SERVER, parentSpanId: filmId, service: "vidpipeline-api" });
  expect(root!.start).toBeLessThanOrEqual(chunk!.start);

  for (const segment of lastSegments()) {
    const way = ancestors(known, segment).filter(({ name }) => name !== "ffmpeg");
    expect(way.map(({ service, name, kind }) => [service.replace("vidpipeline-", ""), name, kind])).toEqual([
      ["transcode", "store segment", INTERNAL],
      ["transcode", "process encode", CONSUMER],
      ["fanout", "addBulk encode", PRODUCER],
      ["fanout", "fanout span.ready", CONSUMER],
      ["transcode", "process ingest", CONSUMER],
      ["fanout", "add ingest.ingest", PRODUCER],
      ["fanout", "fanout upload.started", CONSUMER],
      ["track", "film", INTERNAL],
    ]);
    expect(root!.end).toBeGreaterThanOrEqual(segment.start);
  }
}

function ancestors(known: Map<string, ReceivedSpan>, span: ReceivedSpan): ReceivedSpan[] {
  const parent = known.get(span.parentSpanId);
  return parent ? [span, ...ancestors(known, parent)] : [span];
}

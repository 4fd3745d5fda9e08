import { expect, test } from "vitest";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../harness/otlp-receiver.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** As the protocol numbers them (opentelemetry/proto/trace/v1/trace.proto). */
const [INTERNAL, SERVER, PRODUCER, CONSUMER] = [1, 2, 4, 5];

const receiver = await startOtlpReceiver();
const product = await startProduct({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint } });
const { url } = product;
const film = await makeFilm({ name: "watched.mp4", seconds: 8, size: "640x360" });
const videoHash = await uploadFilm(url, film.path, { chunkBytes: 200_000 });
await waitForStatus(url, videoHash, "completed");

test("one trace goes from the first chunk to the last segment, over HTTP, the log and the queue", async () => {
  const [traceId, filmId] = [videoHash.slice(0, 32), videoHash.slice(32, 48)];
  await waitUntil("the last spans", () => lastSegments().length === 2 && find("film").length > 0);
  await waitUntil("who folded them", () => lastSegments().every((segment) => foldedBy(segment).length > 0));
  const { spans } = receiver;
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
});

test("lines of the log name the film and its trace", async () => {
  const lines = (await product.logs()).split("\n").filter((line) => line.includes(`"video":"${videoHash}"`));
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries.some(({ name, msg }) => name === "transcode" && msg === "done")).toBe(true);
  for (const entry of entries) expect(entry.trace_id).toBe(videoHash.slice(0, 32));
  for (const { span_id } of entries)
    expect(receiver.spans.some(({ spanId }) => spanId === span_id)).toBe(true);
});

test("what is counted is what happened", async () => {
  const metrics = await readMetrics();
  const sizes = (await (await fetch(`${url}/videos/${videoHash}`)).json()) as { size: number };
  expect(metrics.get(`vidpipeline_upload_bytes_total{way="api",function="api"}`)).toBe(sizes.size);
  expect(metrics.get(`vidpipeline_uploads_total{step="begun",function="api"}`)).toBe(1);
  // 8 s in GOPs of 2 s.
  for (const rung of ["source", "360p", "240p"])
    expect(
      metrics.get(`vidpipeline_segments_published_total{rung="${rung}",function="transcode"}`),
      rung,
    ).toBe(4);
  expect(metrics.get(`vidpipeline_time_to_playable_seconds_count{function="track"}`)).toBe(1);
  expect(metrics.get(`vidpipeline_films_total{outcome="completed",code="none",function="track"}`)).toBe(1);
  for (const name of ["api", "fanout", "track", "transcode"])
    expect(metrics.get(`process_resident_memory_bytes{function="${name}"}`), name).toBeGreaterThan(1e7);
  expect([...metrics.keys()].join("\n")).not.toMatch(/[0-9a-f]{32}/);
});

/** Samples of GET /metrics by name and labels. */
async function readMetrics(): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

const find = (name: string): ReceivedSpan[] =>
  receiver.spans.filter((span) => span.name === name).sort((a, b) => a.start - b.start);

/** Of the two encoded rungs; 8 s in GOPs of 2 s have four. */
const lastSegments = () =>
  find("store segment").filter(({ attributes }) => String(attributes["vidpipeline.n"]) === "4");

const foldedBy = ({ spanId }: ReceivedSpan) =>
  find("track").filter(({ parentSpanId, links }) => [parentSpanId, ...links].includes(spanId));

function ancestors(known: Map<string, ReceivedSpan>, span: ReceivedSpan): ReceivedSpan[] {
  const parent = known.get(span.parentSpanId);
  return parent ? [span, ...ancestors(known, parent)] : [span];
}

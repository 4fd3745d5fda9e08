import { expect, test } from "vitest";
import type { z } from "zod";
import { publishEvents, TOPIC } from "../../../core/log/publish-events.ts";
import { STAGES } from "../../../core/pipeline.ts";
import { makeEvent } from "../../../core/video/events.ts";
import type {
  MessageDetails,
  MessagePage,
  PipelineState,
  Trace,
} from "../../../functions/api/pipeline/schemas.ts";
import { createHandler as createFanout } from "../../../functions/fanout/handler.ts";
import { createHandler as createTrack } from "../../../functions/track/handler.ts";
import { startApi } from "../../harness/api.ts";
import { openFilm } from "../../harness/library.ts";
import { startRedis } from "../../harness/redis.ts";
import { runStage } from "../../harness/run-stage.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
runStage(api, "fanout", createFanout(api));
runStage(api, "track", createTrack(api));

const get = async <Answer>(path: string) => (await (await api.call(path)).json()) as Answer;
const readState = () => get<z.infer<typeof PipelineState>>("/pipeline");
const readTrace = (hash: string) => get<z.infer<typeof Trace>>(`/videos/${hash}/trace`);

/** A film of two chunks whose events have come to the library. */
async function makeFilm(): Promise<string> {
  const hash = await openFilm(api.library);
  api.relay.kick();
  await waitUntil("its facts", async () => (await readTrace(hash)).spans.length >= 5);
  return hash;
}

test("the registry is told in its own order", async () => {
  const { stages } = await readState();
  expect(stages.map(({ name }) => name)).toEqual(STAGES.map(({ name }) => name));
  const fanout = stages.find(({ name }) => name === "fanout")!;
  expect(fanout.trigger.sources).toEqual([{ topic: TOPIC, group: "video-processing-group" }]);
  expect(fanout.takes["span.ready"]).toEqual(["encode", "picture"]);
});

test("each call is described", async () => {
  const { paths } = await get<{ paths: Record<string, object> }>("/openapi.json");
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/pipeline",
      "/pipeline/messages",
      "/pipeline/messages/{partition}/{offset}",
      "/pipeline/groups/{group}/{action}",
      "/pipeline/queues/{queue}/{action}",
      "/videos/{video_hash}/trace",
    ]),
  );
});

test("a message is shown as it lies in the log, with who has read it", async () => {
  const hash = await makeFilm();
  const { messages } = await get<z.infer<typeof MessagePage>>("/pipeline/messages?limit=3");
  expect(messages.map(({ offset }) => offset)).toEqual([2, 1, 0].map((n) => n + messages[2]!.offset));
  const first = messages.find(({ type }) => type === "upload.started")!;
  const read = () =>
    get<z.infer<typeof MessageDetails>>(`/pipeline/messages/${first.partition}/${first.offset}`);
  await waitUntil("both groups", async () => (await read()).readers.every((reader) => reader.read));
  const message = await read();
  const [record] = await api.log.peek(TOPIC, first.partition, first.offset, 1);
  expect(message).toMatchObject({ key: hash, payload: record!.value, headers: record!.headers });
  expect(message.headers.traceparent).toBe(`00-${hash.slice(0, 32)}-${hash.slice(32, 48)}-01`);
  expect(message.readers).toEqual([
    { group: "video-processing-group", read: true, attempts: 1 },
    { group: "library", read: true, attempts: 1 },
  ]);
});

test("pages of messages go back to the first", async () => {
  await makeFilm();
  const offsets: number[] = [];
  for (let before: number | null = null; ; ) {
    const page: z.infer<typeof MessagePage> = await get(
      `/pipeline/messages?limit=2${before === null ? "" : `&before=${before}`}`,
    );
    offsets.push(...page.messages.map(({ offset }) => offset));
    before = page.next;
    if (before === null) break;
  }
  const { end } = (await api.log.offsets(TOPIC, "library"))[0]!;
  expect(offsets).toEqual(Array.from({ length: end }, (_, i) => end - 1 - i));
});

test("a place without a message is told", async () => {
  const response = await api.call("/pipeline/messages/0/999999");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "message_not_found" });
  expect((await api.call("/pipeline/messages/0/-1")).status).toBe(400);
  expect((await api.call("/pipeline/messages?topic=others")).status).toBe(400);
});

test("a paused group keeps its place, shows its lag, and goes on", async () => {
  await makeFilm();
  expect(await (await api.post("/pipeline/groups/library/pause")).json()).toEqual({
    name: "library",
    paused: true,
  });
  const kindsOf = async (film: string) => (await readTrace(film)).spans.map(({ kind }) => kind);
  const group = async () => (await readState()).groups!.find((one) => one.group === "library")!;
  await waitUntil("the pause", async () => (await group()).paused);
  // Its reader looks twice a second.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const hash = await openFilm(api.library);
  api.relay.kick();
  await waitUntil("lag", async () => (await group()).lag === 3);
  expect(await kindsOf(hash)).toEqual(["film", "wait"]);
  const offset = (await group()).partitions[0]!.committed;
  const { readers } = await get<z.infer<typeof MessageDetails>>(`/pipeline/messages/0/${offset}`);
  expect(readers.find((reader) => reader.group === "library")).toEqual({
    ...{ group: "library", read: false, attempts: 0 },
  });
  await api.post("/pipeline/groups/library/resume");
  await waitUntil("it to go on", async () => (await group()).lag === 0);
  expect(await kindsOf(hash)).toContain("message");
  expect((await api.post("/pipeline/groups/nobody/pause")).status).toBe(400);
});

test("a paused queue says so, and keeps its jobs", async () => {
  await api.post("/pipeline/queues/ingest/pause");
  const queue = async () => (await readState()).queues!.find((one) => one.queue === "ingest")!;
  await waitUntil("the pause", async () => (await queue()).paused);
  const before = (await queue()).waiting;
  await makeFilm();
  await waitUntil("the job", async () => (await queue()).waiting === before + 1);
  await api.post("/pipeline/queues/ingest/resume");
  await waitUntil("it to go on", async () => !(await queue()).paused);
});

test("a trace has the film's hops and jobs, with those that wait", async () => {
  const hash = await makeFilm();
  const run = { worker: "w", attempt: 1, addedAt: Date.now() - 900, startedAt: Date.now() - 500 };
  const job = `${hash}.picture.0.1`;
  const done = { generation: 1, kind: "picture", job, seconds: 0.5, run } as const;
  await publishEvents(api.log, [makeEvent("vidpipeline/transcode", hash, "job.completed", done)]);
  const { trace_id, spans } = await waitUntil("the job", async () => {
    const trace = await readTrace(hash);
    return trace.spans.some(({ id }) => id === job) && trace;
  });
  expect(trace_id).toBe(hash.slice(0, 32));
  const span = (id: string) => spans.find((one) => one.id === id)!;
  expect(span("film")).toMatchObject({ parent: null, name: "A film", end: null });
  expect(span("upload")).toMatchObject({ attributes: { chunks: 2, bytes: 20 }, end: null });
  expect(span(job)).toMatchObject({ kind: "job", start: new Date(run.startedAt).toISOString() });
  expect(span(`${job}/wait`)).toMatchObject({ start: new Date(run.addedAt).toISOString() });
  expect(span(`${hash}.ingest.0.1/wait`)).toMatchObject({ kind: "wait", end: null });
  const ways = async () => (await readState()).hops.map(({ from, to }) => `${from} → ${to}`);
  await waitUntil("the job's hop", async () => (await ways()).includes("queue → transcode"));
  expect(await ways()).toEqual(expect.arrayContaining(["api → log", "log → library"]));
  expect((await api.call(`/videos/${"0".repeat(64)}/trace`)).status).toBe(404);
});

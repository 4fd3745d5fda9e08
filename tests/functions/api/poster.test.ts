import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { keepFacts, StateReader } from "../../../core/library/facts.ts";
import { recordProgress } from "../../../core/library/record-progress.ts";
import { outbox, videos } from "../../../core/library/schema.ts";
import { getVideo } from "../../../core/library/videos.ts";
import {
  type EventData,
  type EventType,
  makeEvent,
  type PipelineEvent,
  parseEvent,
} from "../../../core/video/events.ts";
import { announce } from "../../../core/video/frontier.ts";
import { startApi } from "../../harness/api.ts";
import { openFilm } from "../../harness/library.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library } = api;
const put = (hash: string, body: unknown) =>
  api.call(`/videos/${hash}/poster`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const detailOf = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;

async function tell<T extends EventType>(hash: string, type: T, data: EventData<T>) {
  const event = makeEvent("test", hash, type, data) as PipelineEvent;
  await keepFacts(library, [{ event, record: { partition: 0, offset: 1, timestamp: 1 } }]);
}

/** Two segments of four seconds. */
async function playableFilm(): Promise<string> {
  const hash = await openFilm(library);
  for (const n of [1, 2]) {
    const [start, duration] = [(n - 1) * 360_000, 360_000];
    await tell(hash, "segment.ready", { rung: "360p", n, start, duration, bytes: 1, speed: 2 });
  }
  await library
    .update(videos)
    .set({ playableAt: new Date().toISOString() })
    .where(eq(videos.videoHash, hash));
  return hash;
}

async function chosen(hash: string) {
  const rows = (await library.select().from(outbox)).filter(({ videoHash }) => videoHash === hash);
  const events = rows.map(({ event }) => parseEvent(event));
  return events.flatMap((event) => (event.type === "poster.chosen" ? [event.data] : []));
}

/** Brings the row in line with the facts, as track does. */
async function track(hash: string) {
  const { state, seq } = await new StateReader(library).read(hash);
  const video = await getVideo(library, hash);
  await recordProgress(library, { video, state, seq, shown: announce(state, video.announced) });
}

test("a choice is committed with its event, once; another time is another choice, and can be taken back", async () => {
  const hash = await playableFilm();
  const answer = await put(hash, { time: 2.5 });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ video_hash: hash, poster: { chosen: 2.5, state: "making" } });
  expect((await put(hash, { time: 2.5 })).status).toBe(202);
  expect(await chosen(hash)).toEqual([{ generation: 1, choice: 1, time: 2.5 }]);

  await put(hash, { time: 8 });
  expect(await (await put(hash, { auto: true })).json()).toMatchObject({ poster: { chosen: null } });
  expect((await chosen(hash)).map(({ choice, time }) => [choice, time])).toEqual([
    [1, 2.5],
    [2, 8],
    [3, null],
  ]);
});

test("of those who choose at the same moment each has a number of its own, and the last one stands", async () => {
  const hash = await playableFilm();
  const times = [1, 2, 3, 4, 5];
  const answers = await Promise.all(times.map((time) => put(hash, { time })));
  expect(answers.map(({ status }) => status)).toEqual(times.map(() => 202));
  const told = await chosen(hash);
  expect(told.map(({ choice }) => choice)).toEqual([1, 2, 3, 4, 5]);
  expect(told.map(({ time }) => time).toSorted()).toEqual(times);
  expect((await getVideo(library, hash)).posterTime).toBe(told.at(-1)!.time);
});

test("the row's address changes with the picture, and a choice that failed may be made again", async () => {
  const hash = await playableFilm();
  await put(hash, { time: 3 });
  const ready = { generation: 1, stage: "early", time: 3, good: true, madeFrom: "360p" } as const;
  await tell(hash, "poster.ready", { ...ready, choice: 0, found: true, version: "a1" });
  await track(hash);
  const row = async () => (await (await api.call(`/videos/${hash}`)).json()) as Record<string, unknown>;
  expect(await row()).toMatchObject({
    thumbnail_url: `/media/uploads/${hash}/thumbnail.jpg?v=a1`,
    poster: { chosen: 3, state: "making" },
  });
  await tell(hash, "poster.chosen", { generation: 1, choice: 1, time: 3 });
  const job = `${hash}.picture.choice-1.1`;
  const failure = { code: "source_damaged", detail: "damaged", attempts: 5 };
  await tell(hash, "job.failed", { generation: 1, kind: "picture", job, ...failure });
  await track(hash);
  expect(await row()).toMatchObject({ poster: { chosen: 3, state: "failed" } });

  expect(await (await put(hash, { time: 3 })).json()).toMatchObject({ poster: { state: "making" } });
  await tell(hash, "poster.chosen", { generation: 1, choice: 2, time: 3 });
  await tell(hash, "poster.ready", { ...ready, choice: 2, found: false, version: "b2" });
  await track(hash);
  expect(await row()).toMatchObject({
    thumbnail_url: `/media/uploads/${hash}/thumbnail.jpg?v=b2`,
    poster: { chosen: 3, state: "ready" },
  });
});

test("what is no time, lies behind the film, or is of no film is refused with what to do", async () => {
  const hash = await playableFilm();
  const wrong = [
    {},
    { time: -1 },
    { time: "2" },
    { time: null },
    { auto: false },
    { time: 1, auto: true },
    3,
  ];
  for (const body of wrong) expect((await put(hash, body)).status, JSON.stringify(body)).toBe(400);
  const behind = await put(hash, { time: 8.5 });
  expect(behind.status).toBe(422);
  expect(await detailOf(behind)).toBe("There is no picture at 8.5 s: the film has come to 8.00 s.");
  expect((await put("ab".repeat(32), { time: 1 })).status).toBe(404);
  const waiting = await put(await openFilm(library), { time: 1 });
  expect(waiting.status).toBe(409);
  expect(await detailOf(waiting)).toMatch(/no picture yet/);
  expect(await chosen(hash)).toEqual([]);
});

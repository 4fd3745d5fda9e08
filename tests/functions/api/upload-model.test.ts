import { asc, isNull } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chunks, outbox } from "../../../core/library/schema.ts";
import { chunkKey, uploadsPrefix } from "../../../core/video/keys.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { toMskEvent } from "../../../localstack/msk-event.ts";
import { startApi } from "../../harness/api.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { startReader } from "../../harness/log-reader.ts";
import { propertyRuns } from "../../harness/property-runs.ts";
import { startRedis } from "../../harness/redis.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { anyCall, anyRace } from "./upload-model/calls.ts";
import { Client, makeBytes, persist, sha256 } from "./upload-model/client.ts";
import { Calls } from "./upload-model/command.ts";
import { details, type ModelFilm, UploadModel } from "./upload-model/model.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, log, buckets } = api;
const track = createHandler(api);
const client = new Client(api, track);
const { records, received } = startReader(log, { topic: "videos", group: "test" });
let tracked = 0;

const { parameters, timeout } = propertyRuns(25);

test("the upload API answers as its model does, and the library, bucket and log agree", {
  timeout,
}, async () => {
  const commands = fc.commands(
    [
      anyCall.map((call) => new Calls([call])),
      anyCall.map((call) => new Calls([call])),
      anyRace.map((calls) => new Calls(calls)),
    ],
    { maxCommands: 40, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (made) => {
      await startAfresh();
      const model = { now: new UploadModel() };
      const hashes: string[] = [];
      await fc.asyncModelRun(() => ({ model, real: { client, hashes } }), made);
      await settle();
      for (const film of model.now.films) {
        await (film.isDeleted ? expectGone(film, hashes[film.n]!) : expectKept(film, hashes[film.n]!));
      }
    }),
    parameters,
  );
});

/** Nothing of the run before is resumed. */
async function startAfresh() {
  const rows: { video_hash: string }[] = await persist(async () => (await api.call("/videos")).json());
  for (const { video_hash } of rows)
    await persist(() => api.call(`/videos/${video_hash}`, { method: "DELETE" }));
}

/** All that was committed is on the log, and track has handled it. */
async function settle() {
  await waitUntil("the outbox to be published", async () => {
    const waiting = await library.select().from(outbox).where(isNull(outbox.publishedAt)).limit(1);
    return waiting.length === 0;
  });
  const [offsets] = await log.offsets("videos", "test");
  await received(offsets!.end);
  const batch = { topic: "videos", partition: 0, records: records.slice(tracked) };
  tracked = records.length;
  if (batch.records.length > 0) expect(await track(toMskEvent(batch))).toEqual({ batchItemFailures: [] });
}

/** Every acknowledged chunk with its bytes, and each event once, on the outbox and on the log. */
async function expectKept(film: ModelFilm, hash: string) {
  expect(await client.send({ call: "details", film: film.n }, film, hash)).toMatchObject(details(film));
  const { videoHash, index, sha256: digest } = chunks;
  const rows = await library.select({ videoHash, index, digest }).from(chunks).orderBy(asc(index));
  const acknowledged = rows.filter((row) => row.videoHash === hash).map((row) => [row.index, row.digest]);
  expect(acknowledged).toEqual(
    [...film.acknowledged].sort().map(([at, content]) => [at, hex(digestOf(content))]),
  );
  const stored = [...film.stored].sort().map(([at, content]) => [chunkKey(hash, at), digestOf(content)]);
  const found = await Promise.all((await listKeys(buckets.uploads, uploadsPrefix(hash))).map(readDigest));
  expect(found).toEqual(stored);

  const committed = (await library.select().from(outbox).orderBy(asc(outbox.id))).flatMap((row) =>
    row.videoHash === hash ? [row.eventId.replace(`/${hash}`, "")] : [],
  );
  expect([...committed].sort()).toEqual([...film.events].sort());
  expect(eventsOf(hash)).toEqual(committed);
}

async function expectGone(film: ModelFilm, hash: string) {
  expect((await client.send({ call: "details", film: film.n }, film, hash)).status).toBe(404);
  for (const bucket of [buckets.uploads, buckets.media])
    expect((await listKeys(bucket, "")).filter((key) => key.includes(hash))).toEqual([]);
  const told = eventsOf(hash);
  expect(told.at(-1)).toBe("video.deleted");
  expect(film.events).toEqual(expect.arrayContaining(told));
}

/** What the log holds of a film, in order; what was published twice is told by its id. */
const eventsOf = (hash: string) => [
  ...new Set(
    records.flatMap(({ key, value }) => (key === hash ? [JSON.parse(value).id.replace(`/${hash}`, "")] : [])),
  ),
];

function digestOf(content: string): string {
  const [letter, length] = content.split(" × ");
  return sha256(makeBytes(letter!, Number(length)));
}

async function readDigest(key: string) {
  const { body } = await buckets.uploads.open(key);
  return [key, sha256(new Uint8Array(await new Response(body as BodyInit).arrayBuffer()))];
}

const hex = (base64: string) => Buffer.from(base64, "base64").toString("hex");

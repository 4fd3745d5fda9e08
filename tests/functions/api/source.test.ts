import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { videos } from "../../../core/library/schema.ts";
import { startApi } from "../../harness/api.ts";
import { startRedis } from "../../harness/redis.ts";
import { sendChunk, type VideoRow } from "../../harness/upload.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const CHUNKS = [1000, 300, 700].map((size) => randomBytes(size));
const BYTES = Buffer.concat(CHUNKS);

async function upload(film: object, chunks = CHUNKS): Promise<string> {
  const init = await api.post("/videos/init", { total_chunks: CHUNKS.length, ...film });
  const { video_hash } = (await init.json()) as VideoRow;
  for (const [index, bytes] of chunks.entries()) await sendChunk(api.url, video_hash, index, bytes);
  if (chunks.length === CHUNKS.length) await api.post(`/videos/finalize/${video_hash}`);
  return video_hash;
}
const get = (hash: string, headers: Record<string, string> = {}) =>
  api.call(`/videos/${hash}/source`, { headers });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

const hash = await upload({ title: 'Été: "Nice"/1', content_type: "video/quicktime" });

test("the original is what was uploaded, under the name of the film", async () => {
  const answer = await get(hash);
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "video/quicktime",
    "content-length": "2000",
    "accept-ranges": "bytes",
    "content-disposition":
      "attachment; filename=\"_t_ Nice 1.mov\"; filename*=UTF-8''%C3%89t%C3%A9%20Nice%201.mov",
  });
  expect(await bytesOf(answer)).toEqual(BYTES);
  const head = await api.call(`/videos/${hash}/source`, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe("2000");
});

test.each([
  ["bytes=0-99", 0, 99],
  ["bytes=900-1400", 900, 1400],
  ["bytes=1000-1299", 1000, 1299],
  ["bytes=-10", 1990, 1999],
  ["bytes=999-", 999, 1999],
])("%s is cut from the chunks that it lies in", async (range, start, end) => {
  const answer = await get(hash, { range });
  expect(answer.status).toBe(206);
  expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end}/2000`);
  expect(await bytesOf(answer)).toEqual(BYTES.subarray(start, end + 1));
});

test("a download goes on only in the same bytes", async () => {
  const etag = (await get(hash)).headers.get("etag")!;
  expect((await get(hash, { range: "bytes=5-", "if-range": etag })).status).toBe(206);
  expect((await get(hash, { range: "bytes=5-", "if-range": '"other"' })).status).toBe(200);
  expect((await get(hash, { range: "bytes=2000-" })).status).toBe(416);
});

test("what an uploader calls a web page is no page", async () => {
  const page = await upload({ title: "page", content_type: "text/html" });
  expect((await get(page)).headers.get("content-type")).toBe("application/octet-stream");
});

test("what is not there yet, no longer or never was is told apart", async () => {
  const unfinished = await upload({ title: "half" }, CHUNKS.slice(0, 1));
  expect(await (await get(unfinished)).json()).toMatchObject({ status: 409, code: "chunks_missing" });
  expect((await get("ab".repeat(32))).status).toBe(404);
  const dropped = await upload({ title: "dropped" });
  const now = new Date().toISOString();
  await api.library.update(videos).set({ sourceDroppedAt: now }).where(eq(videos.videoHash, dropped));
  expect(await (await get(dropped)).json()).toMatchObject({ status: 410, code: "source_dropped" });
});

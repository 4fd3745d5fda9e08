import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startApi } from "../../harness/api.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const api = await startApi(redis.url);

const bytes = randomBytes(1000);
const key = "uploads/x/cmaf/240p/1.m4s";
const path = `/media/${key}`;
const stored = await api.buckets.media.put(key, bytes, {
  contentType: "video/iso.segment",
  cacheControl: "immutable",
});

const get = async (range?: string, headers: Record<string, string> = {}) =>
  api.call(path, { headers: { ...(range ? { range } : {}), ...headers } });

test("a whole object has its type, size, tag and cache rule", async () => {
  const answer = await get();
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "video/iso.segment",
    "content-length": "1000",
    "accept-ranges": "bytes",
    "cache-control": "immutable",
    etag: stored.etag,
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": "*",
  });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

test.each([
  ["bytes=0-99", 0, 99],
  ["bytes=900-", 900, 999],
  ["bytes=-10", 990, 999],
  ["bytes=990-5000", 990, 999],
  ["bytes=-5000", 0, 999],
])("%s", async (range, start, end) => {
  const answer = await get(range);
  expect(answer.status).toBe(206);
  expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end}/1000`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes.subarray(start, end + 1));
});

test("a range beyond the end is refused with the size; one that is none is the whole", async () => {
  const beyond = await get("bytes=1000-");
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get("content-range")).toBe("bytes */1000");
  for (const range of ["bytes=5-2", "pages=1-2", "bytes=0-1,5-6"])
    expect((await get(range)).status).toBe(200);
});

test("HEAD tells the same without a body; conditions are honoured", async () => {
  const head = await api.call(path, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe("1000");
  expect(await head.text()).toBe("");
  expect((await get(undefined, { "if-none-match": stored.etag })).status).toBe(304);
  expect((await get("bytes=0-1", { "if-range": '"other"' })).status).toBe(200);
  expect((await get("bytes=0-1", { "if-range": stored.etag })).status).toBe(206);
});

test.each(["/media/uploads/none", "/media/", "/media/other/x", "/media/..%2fuploads%2fx"])(
  "%s: not there",
  async (path) => {
    const answer = await api.call(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  },
);

test("health, metrics and the documents answer", async () => {
  expect(await (await api.call("/healthz")).json()).toMatchObject({ status: "ok" });
  expect(await (await api.call("/metrics")).text()).toContain("vidpipeline_outbox_waiting");
  const document = await (await api.call("/openapi.json")).json();
  expect(Object.keys(document.paths)).toContain("/videos/upload_chunk/{video_hash}/{chunk_index}");
  expect(await (await api.call("/docs")).text()).toContain("swagger-ui");
  expect((await api.call("/docs/swagger-ui-bundle.js")).status).toBe(200);
});

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { chunkKey } from "../../core/video/keys.ts";
import { startHostApi } from "../harness/host-api.ts";
import { openRaw, sendRaw, statusOf } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";
import { waitUntil } from "../harness/wait-until.ts";

const IDLE_SECONDS = 1;
const redis = await startRedis();
const api = await startHostApi(redis.url, { HEADER_SECONDS: "1", BODY_IDLE_SECONDS: String(IDLE_SECONDS) });
const { video_hash } = await (await api.post("/videos/init", { title: "Slow", total_chunks: 9 })).json();
const SIZE = 100_000;

const chunkHead = (index: number, more = `Content-Length: ${SIZE}`) =>
  `POST /videos/upload_chunk/${video_hash}/${index} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n\r\n`;
const staged = () => readdir(join(api.config.bucket.dir, ".tmp", "uploads"));
const isStored = async (index: number) =>
  (await api.buckets.uploads.head(chunkKey(video_hash, index))) !== null;

test.each([
  ["says nothing", ""],
  ["never ends its request line", "GET /vid"],
  ["never ends its headers", "GET /videos HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"],
])("who %s is told so and cut off", async (_, sent) => {
  const answer = await sendRaw(api.url, sent);
  expect(answer.statuses).toEqual([408]);
});

test("headers that come one by one do not hold a place for ever", async () => {
  const slow = openRaw(api.url, "GET /videos HTTP/1.1\r\nHost: localhost\r\n");
  const dripping = setInterval(() => slow.write("X-A: b\r\n"), 200);
  expect(statusOf(await slow.head)).toBe(408);
  await slow.ended;
  clearInterval(dripping);
});

test("a chunk that stops coming ends with 408 and leaves nothing behind; sent again it is taken", async () => {
  const stalled = openRaw(api.url, chunkHead(0), "x".repeat(SIZE / 2));
  const head = await stalled.head;
  expect(statusOf(head)).toBe(408);
  expect(head).toMatch(/^connection: close$/im);
  expect(await stalled.ended).toContain('"code":"body_stalled"');
  expect(await staged()).toEqual([]);
  expect(await isStored(0)).toBe(false);
  const body = "x".repeat(SIZE);
  expect((await api.call(`/videos/upload_chunk/${video_hash}/0`, { method: "POST", body })).status).toBe(200);
});

test("so does one that goes to the bucket by its signed address, a chunked one, and JSON", async () => {
  const put = { size: SIZE, sha256: "x".repeat(43), expiresInSeconds: 60 };
  const { url, headers } = await api.buckets.uploads.presignPut("signed", put);
  const { pathname, search } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const stalled = [
    openRaw(
      api.url,
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}Content-Length: ${SIZE}\r\n\r\n`,
      "x",
    ),
    openRaw(
      api.url,
      "POST /videos/init HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
      '{"a"',
    ),
    openRaw(
      api.url,
      'POST /videos/init HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"title"',
    ),
    openRaw(
      api.url,
      chunkHead(1, `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${SIZE}`),
      '--b\r\nContent-Disposition: form-data; name="chunk_data"\r\n\r\nbytes',
    ),
  ];
  for (const { head, ended } of stalled) {
    expect(statusOf(await head)).toBe(408);
    await ended;
  }
  expect(await staged()).toEqual([]);
  expect(await api.buckets.uploads.head("signed")).toBeNull();
});

test("a client that goes away in the middle leaves nothing behind either", async () => {
  const gone = openRaw(api.url, chunkHead(2), "x".repeat(SIZE / 2));
  await waitUntil("the chunk to arrive", async () => (await staged()).length > 0);
  gone.close();
  await waitUntil("its leftovers to go", async () => (await staged()).length === 0);
  expect(await isStored(2)).toBe(false);
});

test("a slow upload that moves is not cut, however slow", async () => {
  const body = "x".repeat(10);
  const slow = openRaw(api.url, chunkHead(3, `Content-Length: ${body.length}`));
  for (const byte of body) {
    await delay((IDLE_SECONDS * 1000) / 4);
    slow.write(byte);
  }
  expect(statusOf(await slow.head)).toBe(200);
  slow.close();
  expect(await isStored(3)).toBe(true);
});

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chunkKey } from "../../core/video/keys.ts";
import { clientOf } from "../../localstack/functions/client-of.ts";
import { startHostApi } from "../harness/host-api.ts";
import { openRaw, statusOf } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectPoliteRefusal, openEventStreams } from "./event-streams.ts";

const redis = await startRedis();

test("300 streams of events: 256 are taken, the rest is told when to come again, and places come free", async () => {
  const api = await startHostApi(redis.url, { MAX_EVENT_STREAMS_PER_CLIENT: "1000" });
  const { taken, refused } = await openEventStreams(api.url, 300);
  expect(taken).toHaveLength(256);
  for (const head of refused) expectPoliteRefusal(head);
  expect(await (await api.call("/healthz")).json()).toMatchObject({ refusals: { too_many_streams: 44 } });
  expect(await (await api.call("/metrics")).text()).toContain(
    'vidpipeline_refusals_total{code="too_many_streams"} 44',
  );

  for (const stream of taken.slice(0, 10)) stream.close();
  const free = async () => (await openEventStreams(api.url, 1)).taken.length;
  await expect.poll(free).toBe(1);
});

test("one client has its part of the streams, and everything else goes on", async () => {
  const api = await startHostApi(redis.url, { MAX_EVENT_STREAMS_PER_CLIENT: "5" });
  const { taken, refused } = await openEventStreams(api.url, 8);
  expect([taken.length, refused.length]).toEqual([5, 3]);
  expect((await api.call("/videos")).status).toBe(200);
});

test("inits beyond the limit of a minute are told to wait, under any spelling of the path", async () => {
  const api = await startHostApi(redis.url, { MAX_INITS_PER_MINUTE: "3" });
  const init = (path = "/videos/init") => api.post(path, { title: "One of many", total_chunks: 1 });
  for (let i = 0; i < 3; i++) expect((await init()).status).toBe(200);
  for (const path of ["/videos/init", "/videos/%69nit", "/%76ideos/init", "/videos/init?x"]) {
    const answer = await init(path);
    expect(answer.status, path).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: "too_many_inits", retryable: true });
  }
  expect(await (await api.call("/videos")).json()).toHaveLength(3);
});

test("a client that has much on its way gets no more in, until that is through", async () => {
  const api = await startHostApi(redis.url, {
    MAX_UPLOADS_PER_CLIENT: "4",
    MAX_UPLOAD_BYTES_PER_CLIENT: "3000000",
  });
  const { video_hash } = await (await api.post("/videos/init", { title: "Slow", total_chunks: 9 })).json();
  const begin = (index: number, bytes: number) =>
    openRaw(
      api.url,
      `POST /videos/upload_chunk/${video_hash}/${index} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`,
      "x",
    );
  const send = (index: number, bytes: number) =>
    api.call(`/videos/upload_chunk/${video_hash}/${index}`, { method: "POST", body: new Uint8Array(bytes) });
  const staged = () => readdir(join(api.config.bucket.dir, ".tmp", "uploads"));
  const slow = [0, 1].map((index) => begin(index, 1_000_000));
  await waitUntil("both to arrive", async () => (await staged()).length === 2);
  expect((await send(7, 1_000_001)).status).toBe(429);
  expect((await send(8, 900_000)).status).toBe(200);

  slow.push(begin(2, 10), begin(3, 10));
  await waitUntil("all four to arrive", async () => (await staged()).length === 4);
  expect((await send(6, 10)).status).toBe(429);
  slow[3]!.write("123456789");
  expect(statusOf(await slow[3]!.head)).toBe(200);
  await expect.poll(async () => (await send(6, 10)).status).toBe(200);
  for (const { close } of slow) close();
  const stored = async (index: number) =>
    (await api.buckets.uploads.head(chunkKey(video_hash, index))) !== null;
  expect(await Promise.all([0, 1, 2, 3, 6, 8].map(stored))).toEqual([false, false, false, true, true, true]);
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:192.168.1.7", "192.168.1.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
])("%s counts as %s", (remoteAddress, client) => {
  expect(clientOf({ socket: { remoteAddress } } as never)).toBe(client);
});

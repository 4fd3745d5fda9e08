import { expect, test } from "vitest";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";

const redis = await startRedis();
const api = await startHostApi(redis.url);
const MIB = 1024 * 1024;

/** What a proxy in front could take for the body of the request before it. */
const SMUGGLED =
  "POST /videos/init HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 38\r\n\r\n" +
  '{"title":"smuggled","total_chunks":  1}';
const post = (headers: string, body = "") =>
  `POST /videos/init HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`;

test.each([
  ["both lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${SMUGGLED}`)],
  [
    "both, the other way round",
    post("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${SMUGGLED}`),
  ],
  ["two lengths", post("Content-Length: 0\r\nContent-Length: 9", SMUGGLED)],
  ["a list of lengths", post("Content-Length: 0, 9", SMUGGLED)],
  ["a length with a sign", post("Content-Length: +0", SMUGGLED)],
  ["a negative length", post("Content-Length: -1", SMUGGLED)],
  ["a length in hexadecimal", post("Content-Length: 0x10", SMUGGLED)],
  ["an unknown coding", post("Transfer-Encoding: xchunked", `0\r\n\r\n${SMUGGLED}`)],
  ["a coding after chunked", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${SMUGGLED}`)],
  ["a space before the colon", post("Transfer-Encoding : chunked", `0\r\n\r\n${SMUGGLED}`)],
  ["a folded header", post("X: y\r\n Transfer-Encoding: chunked", SMUGGLED)],
  ["a chunk size that is none", post("Transfer-Encoding: chunked", `zz\r\n\r\n${SMUGGLED}`)],
  ["a negative chunk size", post("Transfer-Encoding: chunked", `-1\r\n\r\n${SMUGGLED}`)],
  ["a chunk size beyond all", post("Transfer-Encoding: chunked", `ffffffffffffffffff\r\n${SMUGGLED}`)],
  ["a chunk longer than it says", post("Transfer-Encoding: chunked", `1\r\nxx\r\n0\r\n\r\n${SMUGGLED}`)],
  ["a line feed for a line end", `GET /videos HTTP/1.1\nHost: localhost\n\n${SMUGGLED}`],
  ["a line end in a value", post("X: a\rb\r\nContent-Length: 0", SMUGGLED)],
  ["a NUL in a value", post("X: a\0b\r\nContent-Length: 0", SMUGGLED)],
  ["no Host", "GET /videos HTTP/1.1\r\n\r\n"],
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"],
])("%s: refused, and nothing behind it is heard", async (_, request) => {
  const { statuses } = await sendRaw(api.url, request);
  expect(statuses).toEqual([400]);
  expect(await (await api.call("/videos")).json()).toEqual([]);
});

test("headers without end are too large", async () => {
  const { statuses } = await sendRaw(api.url, post(`X: ${"a".repeat(20 * 1024)}`));
  expect(statuses).toEqual([431]);
});

test("nothing that is sent comes back in a header", async () => {
  for (const path of [
    "/videos/%0d%0aset-cookie:%20a=b",
    "/media/uploads/%0d%0aset-cookie:%20a=b",
    "/x%0d%0aset-cookie:a",
  ]) {
    const answer = await api.call(path);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
});

test("a body of exactly the limit is taken, one byte more is not", async () => {
  const { video_hash } = await (await api.post("/videos/init", { title: "Limit", total_chunks: 2 })).json();
  const send = (index: number, bytes: number) =>
    api.call(`/videos/upload_chunk/${video_hash}/${index}`, { method: "POST", body: new Uint8Array(bytes) });
  expect((await send(0, 6 * MIB)).status).toBe(200);
  expect((await send(1, 6 * MIB + 1)).status).toBe(413);
  await api.call(`/videos/${video_hash}`, { method: "DELETE" });
});

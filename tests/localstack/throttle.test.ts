import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startHostApi } from "../harness/host-api.ts";
import { startRedis } from "../harness/redis.ts";

const BYTES = 100_000;

const redis = await startRedis();
const api = await startHostApi(redis.url);
const bytes = randomBytes(BYTES);
const key = "uploads/x/cmaf/240p/1.m4s";
await api.buckets.media.put(key, bytes, { cacheControl: "public, max-age=31536000, immutable" });

const get = (session: string, side: string) => api.call(`/media/${key}?side=${side}&session=${session}`);
const limit = (session: string, side: string, limits: unknown, headers = {}) =>
  api.call(`/throttle/${session}/${side}`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(limits),
  });

/** How long the whole body takes, in seconds. */
async function load(session: string, side: string): Promise<number> {
  const start = performance.now();
  const answer = await get(session, side);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  return (performance.now() - start) / 1000;
}

test("a side's requests share its rate; the other side and other pages are left alone", async () => {
  await limit("session-a", "hls", { bits_per_second: 1_600_000 });
  for (const [session, side] of [
    ["session-a", "dash"],
    ["session-b", "hls"],
  ] as const) {
    const answer = await get(session, side);
    expect(answer.headers.get("cache-control")).toMatch(/immutable/);
    await answer.arrayBuffer();
  }
  const [one, two] = await Promise.all([load("session-a", "hls"), load("session-a", "hls")]);
  // Two bodies of 0.8 Mb over 1.6 Mb/s, less the 50 ms that an idle line may run ahead.
  expect(Math.max(one, two)).toBeGreaterThan(0.9);
});

test("what is limited is not kept by the browser", async () => {
  await limit("session-c", "dash", { latency_ms: 1 });
  const answer = await get("session-c", "dash");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-length")).toBe(String(BYTES));
  await answer.arrayBuffer();
});

test("latency comes before the first byte", async () => {
  await limit("session-d", "hls", { latency_ms: 300 });
  const start = performance.now();
  await get("session-d", "hls");
  expect(performance.now() - start).toBeGreaterThan(290);
});

test("every nth segment is lost, and told as something to try again", async () => {
  await limit("session-e", "hls", { lose_every: 3 });
  const statuses: number[] = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await get("session-e", "hls")).status);
  expect(statuses).toEqual([200, 200, 503, 200, 200, 503]);
});

test("it can be looked at, and taken away again", async () => {
  const limits = { bits_per_second: 400_000, latency_ms: 0, lose_every: null };
  await limit("session-f", "dash", limits);
  const look = async () => (await api.call("/throttle/session-f")).json();
  expect(await look()).toEqual({ hls: null, dash: limits });
  expect((await api.call("/throttle/session-f/dash", { method: "DELETE" })).status).toBe(204);
  expect(await look()).toEqual({ hls: null, dash: null });
  expect(await load("session-f", "dash")).toBeLessThan(BYTES * 8 * (1 / 400_000));
});

test("other pages, rates out of range and unknown sides are refused", async () => {
  const origin = { origin: "https://elsewhere.example" };
  expect((await limit("session-g", "hls", { latency_ms: 1 }, origin)).status).toBe(403);
  expect((await limit("session-g", "hls", { bits_per_second: 1000 })).status).toBe(400);
  expect((await limit("session-g", "left", {})).status).toBe(400);
  expect(await (await api.call("/throttle/session-g")).json()).toEqual({ hls: null, dash: null });
});

test("it needs the token where changes do, and is off where others may watch", async () => {
  const token = "a-token-of-sixteen-letters";
  const shared = { HOST: "127.0.0.1", TOKEN_FOR: "writes", VIDPIPELINE_TOKEN: token };
  const guarded = await startHostApi(redis.url, shared);
  const put = (headers = {}) =>
    guarded.call("/throttle/session-h/hls", {
      method: "PUT",
      headers: { "content-type": "application/json", ...headers },
      body: "{}",
    });
  expect((await put()).status).toBe(401);
  expect((await put({ authorization: `Bearer ${token}` })).status).toBe(200);
  const off = await startHostApi(redis.url, { THROTTLE: "off" });
  expect((await off.call("/throttle/session-h")).status).toBe(404);
});

test("the documents tell of it", async () => {
  const { paths } = await (await api.call("/openapi.json")).json();
  expect(Object.keys(paths)).toContain("/throttle/{session}/{side}");
});

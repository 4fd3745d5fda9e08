import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { encodeTrailer } from "../../../core/bucket/disk/trailer.ts";
import { chunkPlan } from "../../../core/video/chunk-plan.ts";
import { chunkKey, chunkPrefix } from "../../../core/video/keys.ts";
import { startApi } from "../../harness/api.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const api = await startApi(redis.url);

const MIB = 1024 * 1024;

async function init(body: Record<string, unknown> = {}): Promise<string> {
  const answer = await api.post("/videos/init", { title: "A film", total_chunks: 3, ...body });
  expect(answer.status).toBe(200);
  return (await answer.json()).video_hash;
}

/** As the seed's pages send it. */
function sendMultipart(hash: string, index: number | string, bytes: Uint8Array<ArrayBuffer>) {
  const form = new FormData();
  form.append("chunk_data", new Blob([bytes]), "chunk");
  return api.call(`/videos/upload_chunk/${hash}/${index}`, { method: "POST", body: form });
}

function sendRaw(
  hash: string,
  index: number | string,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  return api.call(`/videos/upload_chunk/${hash}/${index}`, { method: "POST", body: bytes, headers });
}

async function storedChunks(hash: string): Promise<number> {
  let stored = 0;
  for await (const _ of api.buckets.uploads.list(chunkPrefix(hash))) stored++;
  return stored;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

test("the seed's protocol: init, multipart chunks, finalize; the second finalize answers the same", async () => {
  const hash = await init({ description: "about it" });
  for (const index of [0, 1, 2]) {
    const answer = await sendMultipart(hash, index, randomBytes(2 * MIB));
    expect(await answer.json()).toEqual({
      message: "Chunk stored",
      video_hash: hash,
      received_chunks: index + 1,
    });
  }
  const first = await api.post(`/videos/finalize/${hash}`);
  expect(first.status).toBe(200);
  const body = await first.json();
  expect(body).toMatchObject({ video_hash: hash, video_url: `/media/uploads/${hash}/hls/playlist.m3u8` });
  const second = await api.post(`/videos/finalize/${hash}`);
  expect(await second.json()).toEqual(body);

  const rows = await (await api.call("/videos")).json();
  const row = rows.find((r: { video_hash: string }) => r.video_hash === hash);
  expect(row).toMatchObject({
    title: "A film",
    description: "about it",
    total_chunks: 3,
    received_chunks: 3,
    status: "processing",
    size: 6 * MIB,
    hls_url: null,
    error: null,
  });
});

test("parallel, repeated and out-of-order chunks are counted once each", async () => {
  const total = 12;
  const hash = await init({ total_chunks: total });
  const bytes = Array.from({ length: total }, () => randomBytes(50_000));
  const order = [...bytes.keys(), ...bytes.keys()].sort(() => Math.random() - 0.5);
  const answers = await Promise.all(order.map((index) => sendMultipart(hash, index, bytes[index]!)));
  for (const answer of answers) {
    // Two requests with one chunk at the same moment: one of them may be asked to come again.
    expect([200, 409]).toContain(answer.status);
    if (answer.status === 409)
      expect(await answer.json()).toMatchObject({ code: "chunk_in_flight", retryable: true });
  }
  const details = await (await api.call(`/videos/${hash}`)).json();
  expect(details).toMatchObject({
    received_chunks: total,
    received: [...bytes.keys()],
    uploaded_bytes: total * 50_000,
  });
});

test("the same bytes again are the same answer; other bytes are a conflict, also after finalize", async () => {
  const hash = await init({ total_chunks: 1 });
  const bytes = randomBytes(1000);
  expect((await sendRaw(hash, 0, bytes)).status).toBe(200);
  expect(await (await sendRaw(hash, 0, bytes)).json()).toMatchObject({ received_chunks: 1 });
  expect((await sendRaw(hash, 0, randomBytes(1000))).status).toBe(409);
  await api.post(`/videos/finalize/${hash}`);
  expect((await sendRaw(hash, 0, bytes)).status).toBe(200);
  expect(await (await sendRaw(hash, 0, randomBytes(1000))).json()).toMatchObject({ code: "chunk_conflict" });
});

test("a wrong digest stores nothing; the right one is taken", async () => {
  const hash = await init();
  const bytes = randomBytes(300_000);
  const digest = (of: Uint8Array) => ({ "content-digest": `sha-256=:${sha256(of)}:` });
  const wrong = await sendRaw(hash, 0, bytes, digest(randomBytes(10)));
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    code: "digest_mismatch",
    detail: expect.stringMatching(/send them again/),
  });
  expect(await storedChunks(hash)).toBe(0);
  expect((await sendRaw(hash, 0, bytes, digest(bytes))).status).toBe(200);
});

test.each([
  {
    name: "unknown hash",
    send: () => sendRaw("0".repeat(64), 0, randomBytes(10)),
    status: 404,
    detail: /no video/,
  },
  {
    name: "hash that is none",
    send: () => sendRaw("nonsense", 0, randomBytes(10)),
    status: 400,
    detail: /64 hexadecimal/,
  },
  {
    name: "index out of range",
    send: async () => sendRaw(await init(), 3, randomBytes(10)),
    status: 400,
    detail: /0 to 2/,
  },
  {
    name: "index not a number",
    send: async () => sendRaw(await init(), "x", randomBytes(10)),
    status: 400,
    detail: /whole number/,
  },
  {
    name: "negative index",
    send: async () => sendRaw(await init(), -1, randomBytes(10)),
    status: 400,
    detail: /whole number/,
  },
  {
    name: "empty raw chunk",
    send: async () => sendRaw(await init(), 0, new Uint8Array()),
    status: 400,
    detail: /no bytes/,
  },
  {
    name: "empty multipart chunk",
    send: async () => sendMultipart(await init(), 0, new Uint8Array()),
    status: 400,
    detail: /no bytes/,
  },
  {
    name: "raw chunk over the limit",
    send: async () => sendRaw(await init(), 0, new Uint8Array(6 * MIB + 1)),
    status: 413,
    detail: /6291456/,
  },
  {
    name: "multipart chunk over the limit",
    send: async () => sendMultipart(await init(), 0, new Uint8Array(6 * MIB)),
    status: 413,
    detail: /6291456/,
  },
  {
    name: "finalize with nothing there",
    send: async () => api.post(`/videos/finalize/${await init()}`),
    status: 409,
    detail: /3 of 3 chunks are missing: 0, 1, 2/,
  },
  {
    name: "finalize of an unknown hash",
    send: () => api.post(`/videos/finalize/${"0".repeat(64)}`),
    status: 404,
    detail: /no video/,
  },
])("$name: a clear refusal", async ({ send, status, detail }) => {
  const answer = await send();
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect((await answer.json()).detail).toMatch(detail);
});

test.each([
  { name: "title missing", body: { title: undefined }, detail: /title/ },
  { name: "title blank", body: { title: "   " }, detail: /title: must not be empty/ },
  { name: "title too long", body: { title: "x".repeat(256) }, detail: /title/ },
  { name: "no chunks", body: { total_chunks: 0 }, detail: /total_chunks/ },
  { name: "negative chunks", body: { total_chunks: -1 }, detail: /total_chunks/ },
  { name: "10^9 chunks", body: { total_chunks: 1e9 }, detail: /total_chunks/ },
  { name: "chunks that are text", body: { total_chunks: "three" }, detail: /total_chunks/ },
])("init, $name: refused, and no row", async ({ body, detail }) => {
  const before = (await (await api.call("/videos")).json()).length;
  const answer = await api.post("/videos/init", { title: "A film", total_chunks: 3, ...body });
  expect(answer.status).toBe(400);
  expect((await answer.json()).detail).toMatch(detail);
  expect((await (await api.call("/videos")).json()).length).toBe(before);
});

test("init with a body that is no JSON is refused in words", async () => {
  const headers = { "content-type": "application/json" };
  const answer = await api.call("/videos/init", { method: "POST", headers, body: "{" });
  expect(answer.status).toBe(400);
  expect((await answer.json()).detail).toMatch(/JSON/i);
});

test("markup in a title is text and is kept as it is", async () => {
  const title = "<script>alert(1)</script> & Söhne";
  const hash = await init({ title });
  expect(await (await api.call(`/videos/${hash}`)).json()).toMatchObject({ title });
});

test("two multipart fields, or another one, are refused and nothing is stored", async () => {
  const hash = await init();
  for (const names of [["chunk_data", "more"], ["other"]]) {
    const form = new FormData();
    for (const name of names) form.append(name, new Blob([randomBytes(2000)]), "chunk");
    const answer = await api.call(`/videos/upload_chunk/${hash}/0`, { method: "POST", body: form });
    expect(answer.status).toBe(400);
    expect((await answer.json()).detail).toMatch(/chunk_data/);
  }
  expect(await storedChunks(hash)).toBe(0);
});

test("finalize names the chunks that are missing", async () => {
  const hash = await init({ total_chunks: 4 });
  await sendRaw(hash, 1, randomBytes(10));
  const answer = await api.post(`/videos/finalize/${hash}`);
  expect(answer.status).toBe(409);
  expect((await answer.json()).detail).toMatch(/3 of 4 chunks are missing: 0, 2, 3/);
});

test("with a size, chunks must follow the plan", async () => {
  const size = 5 * MIB + 10;
  const plan = chunkPlan(size);
  const hash = await init({ size, total_chunks: plan.length });
  const wrong = await sendRaw(hash, 0, randomBytes(10));
  expect(wrong.status).toBe(409);
  expect((await wrong.json()).detail).toMatch(/must hold 524288 bytes/);
  for (const [index, { length }] of plan.entries())
    expect((await sendRaw(hash, index, randomBytes(length))).status).toBe(200);
  expect((await api.post(`/videos/finalize/${hash}`)).status).toBe(200);
});

test("a fingerprint takes an unfinished upload up again; without one, or finalized, it is a new film", async () => {
  const film = { title: "resumed", size: 100, total_chunks: 1, fingerprint: "f".repeat(64) };
  const first = await init(film);
  expect(await init(film)).toBe(first);
  expect(await init({ ...film, fingerprint: undefined })).not.toBe(first);
  await sendRaw(first, 0, randomBytes(100));
  await api.post(`/videos/finalize/${first}`);
  expect(await init(film)).not.toBe(first);
});

test("chunks straight to the bucket: presigned, acknowledged, and checked", async () => {
  const hash = await init({ total_chunks: 2 });
  const bytes = randomBytes(70_000);
  const facts = { size: bytes.length, sha256: sha256(bytes) };
  const asked = await api.post(`/videos/${hash}/chunk_urls`, { chunks: [{ index: 1, ...facts }] });
  const [{ url, headers }] = (await asked.json()).chunks;
  const acknowledge = (sent: unknown) =>
    api.call(`/videos/${hash}/chunks/1`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(sent),
    });
  expect((await acknowledge(facts)).status).toBe(404);
  expect((await fetch(url, { method: "PUT", body: bytes, headers })).ok).toBe(true);
  expect((await acknowledge({ ...facts, sha256: sha256(randomBytes(3)) })).status).toBe(400);
  expect(await (await acknowledge(facts)).json()).toMatchObject({ received_chunks: 1 });
  expect(await (await acknowledge({ ...facts, sha256: sha256(randomBytes(3)) })).json()).toMatchObject({
    code: "chunk_conflict",
    retryable: false,
  });
  expect(await (await api.call(`/videos/${hash}`)).json()).toMatchObject({ received: [1] });
});

test("an address for the bucket is where the client came from, and tells what lies there already", async () => {
  const hash = await init({ total_chunks: 1 });
  const bytes = randomBytes(70_000);
  const chunks = [{ index: 0, size: bytes.length, sha256: sha256(bytes) }];
  const ask = async (origin: string, asked = chunks) => {
    const answer = await fetch(`${origin}/videos/${hash}/chunk_urls`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chunks: asked }),
    });
    return (await answer.json()).chunks[0];
  };
  const byName = `http://localhost:${new URL(api.url).port}`;
  const { url, headers, stored } = await ask(byName);
  expect(new URL(url).origin).toBe(byName);
  expect(new URL((await ask(api.url)).url).origin).toBe(api.url);
  expect(stored).toBe(false);
  expect((await fetch(url, { method: "PUT", body: bytes, headers })).ok).toBe(true);
  expect(await ask(byName)).toMatchObject({ index: 0, stored: true });
  expect(await ask(byName, [{ ...chunks[0]!, sha256: sha256(randomBytes(3)) }])).toMatchObject({
    stored: false,
  });
});

test("several chunks are acknowledged at once: all of them, or none", async () => {
  const hash = await init({ total_chunks: 3 });
  const sent = [0, 1, 2].map((index) => ({ index, bytes: randomBytes(70_000 + index) }));
  const facts = sent.map(({ index, bytes }) => ({ index, size: bytes.length, sha256: sha256(bytes) }));
  const asked = await api.post(`/videos/${hash}/chunk_urls`, { chunks: facts });
  const signed: { index: number; url: string; headers: Record<string, string> }[] = (await asked.json())
    .chunks;
  const put = ({ url, headers, index }: (typeof signed)[number]) =>
    fetch(url, { method: "PUT", body: sent[index]!.bytes, headers });
  const acknowledge = async (chunks: unknown[]) => {
    const answer = await api.call(`/videos/${hash}/chunks`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chunks }),
    });
    return { status: answer.status, ...(await answer.json()) };
  };
  for (const url of signed.slice(0, 2)) expect((await put(url)).ok).toBe(true);
  expect(await acknowledge(facts)).toMatchObject({ status: 404, detail: expect.stringMatching(/Chunk 2/) });
  const others = [facts[0], { ...facts[1], sha256: sha256(randomBytes(3)) }];
  expect(await acknowledge(others)).toMatchObject({ status: 400, detail: expect.stringMatching(/chunk 1/) });
  expect(await (await api.call(`/videos/${hash}`)).json()).toMatchObject({ received: [] });

  expect(await acknowledge(facts.slice(0, 2))).toMatchObject({ status: 200, received_chunks: 2 });
  expect((await put(signed[2]!)).ok).toBe(true);
  expect(await acknowledge(facts)).toMatchObject({ status: 200, received_chunks: 3 });
  expect(await acknowledge([])).toMatchObject({ status: 400 });
  expect(await acknowledge([{ ...facts[0], index: 3 }])).toMatchObject({ code: "chunk_out_of_range" });
  expect((await api.post(`/videos/finalize/${hash}`)).status).toBe(200);
  expect(await acknowledge(facts)).toMatchObject({ status: 200, received_chunks: 3 });
});

test("a chunk that was stored but not acknowledged is taken with the same bytes only", async () => {
  const hash = await init();
  const bytes = randomBytes(70_000);
  await api.buckets.uploads.put(chunkKey(hash, 0), bytes);
  expect(await (await sendRaw(hash, 0, randomBytes(70_000))).json()).toMatchObject({
    code: "chunk_conflict",
  });
  expect(await (await sendRaw(hash, 0, bytes)).json()).toMatchObject({ received_chunks: 1 });
});

test("a chunk stored without a digest, as older versions did, is hashed when it is acknowledged", async () => {
  const hash = await init();
  const bytes = randomBytes(70_000);
  const path = join(api.config.bucket.dir, "uploads", chunkKey(hash, 0));
  await mkdir(dirname(path), { recursive: true });
  const trailer = encodeTrailer({ etag: '"of its MD5"', size: bytes.length });
  await writeFile(path, Buffer.concat([bytes, trailer]));
  const acknowledge = (of: Uint8Array) =>
    api.call(`/videos/${hash}/chunks/0`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ size: bytes.length, sha256: sha256(of) }),
    });
  expect((await acknowledge(randomBytes(70_000))).status).toBe(400);
  expect(await (await acknowledge(bytes)).json()).toMatchObject({ received_chunks: 1 });
});

test("delete leaves no row, no chunk row, and a tombstone for what comes late", async () => {
  const hash = await init();
  await sendRaw(hash, 0, randomBytes(10));
  expect((await api.call(`/videos/${hash}`, { method: "DELETE" })).status).toBe(204);
  expect((await api.call(`/videos/${hash}`)).status).toBe(404);
  expect((await sendRaw(hash, 1, randomBytes(10))).status).toBe(404);
  expect((await api.call(`/videos/${hash}`, { method: "DELETE" })).status).toBe(404);
});

test("only a failed video can be tried again", async () => {
  const answer = await api.post(`/videos/${await init()}/retry`);
  expect(answer.status).toBe(409);
  expect((await answer.json()).detail).toMatch(/uploading/);
});

test("what was committed reaches the log, in order, keyed by the video", async () => {
  const hash = await init({ total_chunks: 1 });
  await sendRaw(hash, 0, randomBytes(10));
  await api.post(`/videos/finalize/${hash}`);
  await api.relay.idle();
  const seen: string[] = [];
  const done = new AbortController();
  await api.log.consume({
    topic: "videos",
    group: "test",
    signal: done.signal,
    async handle({ records }) {
      for (const record of records) if (record.key === hash) seen.push(JSON.parse(record.value).type);
      if (seen.includes("upload.finalized")) done.abort();
      return records.at(-1)!.offset + 1;
    },
  });
  expect(seen).toEqual(["upload.started", "chunk.stored", "upload.finalized"]);
});

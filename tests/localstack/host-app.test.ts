import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";

const redis = await startRedis();
const api = await startHostApi(redis.url);
const MIB = 1024 * 1024;

beforeAll(async () => {
  await mkdir(join(api.pagesDir, "assets"));
  await writeFile(join(api.pagesDir, "index.html"), "<title>films</title>");
  await writeFile(join(api.pagesDir, "assets/page-a1b2c3.js"), "export {};");
});

test("pages are checked again each time, what is named by its content never", async () => {
  const page = await api.call("/");
  expect(await page.text()).toBe("<title>films</title>");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const script = await api.call("/assets/page-a1b2c3.js");
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test("what is no page is the api's", async () => {
  const videos = await api.call("/videos");
  expect(await videos.json()).toEqual([]);
  const nothing = await sendRaw(
    api.url,
    "GET /../secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  );
  expect(nothing.statuses).toEqual([404]);
  expect(nothing.text).toMatch(/content-type: application\/problem\+json/i);
});

test.for(["announced", "streamed"])("a body over 6 MB that is %s is refused with 413", async (how) => {
  const json = JSON.stringify({ title: "large", description: "x".repeat(7 * MIB), total_chunks: 1 });
  const body = how === "announced" ? json : new Blob([json]).stream();
  const response = await api.call("/videos/init", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    duplex: "half",
  } as RequestInit);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "chunk_too_large", detail: expect.any(String) });
});

test("a presigned address of the disk bucket takes its bytes, over 6 MB as well, and only those", async () => {
  const bytes = new Uint8Array(7 * MIB).fill(7);
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
  const put = { size: bytes.length, sha256, expiresInSeconds: 60 };
  const { url, headers } = await api.buckets.uploads.presignPut("presigned", put);
  const send = (body: Uint8Array<ArrayBuffer>) => fetch(url, { method: "PUT", headers, body });
  expect((await send(bytes.slice(1))).status).toBe(403);
  expect((await send(bytes)).status).toBe(200);
  expect((await send(bytes)).status).toBe(412);
});

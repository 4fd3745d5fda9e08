import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createApi } from "../../functions/api/app.ts";
import { createHostApp } from "../../localstack/functions/host-app.ts";
import { startApi } from "../harness/api.ts";
import { startRedis } from "../harness/redis.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const pagesDir = await makeTempFolder("pages");
const app = createHostApp({ ...api, api: createApi(api), pagesDir });
const MIB = 1024 * 1024;

beforeAll(async () => {
  await mkdir(join(pagesDir, "assets"));
  await writeFile(join(pagesDir, "index.html"), "<title>films</title>");
  await writeFile(join(pagesDir, "assets/page-a1b2c3.js"), "export {};");
});

test("pages are checked again each time, what is named by its content never", async () => {
  const page = await app.request("/");
  expect(await page.text()).toBe("<title>films</title>");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const script = await app.request("/assets/page-a1b2c3.js");
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test("what is no page is the api's", async () => {
  const videos = await app.request("/videos");
  expect(await videos.json()).toEqual([]);
  const nothing = await app.request("/../secret");
  expect(nothing.status).toBe(404);
  expect(nothing.headers.get("content-type")).toBe("application/problem+json");
});

test.for([
  ["announced", { "content-length": String(7 * MIB) }],
  ["streamed", { "transfer-encoding": "chunked" }],
] as const)("a body over 6 MB that is %s is refused with 413", async ([, headers]) => {
  const response = await app.request("/videos/init", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ title: "large", description: "x".repeat(7 * MIB), total_chunks: 1 }),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "chunk_too_large", detail: expect.any(String) });
});

test("a presigned address of the disk bucket takes its bytes, over 6 MB as well, and only those", async () => {
  const bytes = new Uint8Array(7 * MIB).fill(7);
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
  const put = { size: bytes.length, sha256, expiresInSeconds: 60 };
  const { url, headers } = await api.buckets.uploads.presignPut("presigned", put);
  const send = (body: Uint8Array<ArrayBuffer>) =>
    app.request(url, { method: "PUT", headers: { ...headers, "content-length": String(body.length) }, body });
  expect((await send(bytes.slice(1))).status).toBe(403);
  expect((await send(bytes)).status).toBe(200);
  expect((await send(bytes)).status).toBe(412);
});

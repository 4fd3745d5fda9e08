import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";

const redis = await startRedis();
const api = await startHostApi(redis.url);
const { video_hash: hash } = await (
  await api.post("/videos/init", { title: "Paths", total_chunks: 9 })
).json();
await api.buckets.uploads.put("private", "a source that nobody may read");
await api.buckets.media.put("internal/x", "nothing that is published");

/** Ways out of a folder, as they stand in a path. */
const OUT = [
  "../",
  "..%2f",
  "%2e%2e/",
  "%2e%2e%2f",
  "%252e%252e%252f",
  "..%5c",
  "..\\",
  "%c0%ae%c0%ae/",
  "..%00/",
  "....//",
  ".%2e/",
];
const TARGETS = [
  "uploads/private",
  "internal/x",
  "library.db",
  ".secret",
  "token",
  "package.json",
  "etc/passwd",
];

const request = (method: string, path: string, body = "") =>
  sendRaw(
    api.url,
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );

test.each(OUT)("nothing is read by way of %s", async (out) => {
  for (const target of TARGETS) {
    for (const base of [
      "/media/",
      "/media/uploads/",
      `/media/uploads/${hash}/cmaf/`,
      "/",
      "/assets/",
      "/docs/",
    ]) {
      for (const depth of [1, 4]) {
        const path = `${base}${out.repeat(depth)}${target}`;
        const { statuses, text } = await request("GET", path);
        expect([400, 404], path).toContain(statuses[0]);
        expect(text, path).not.toMatch(
          /nobody may read|nothing that is published|SQLite format|root:x:|"dependencies"/,
        );
      }
    }
  }
});

test.each([
  "%00",
  "uploads/%00",
  "uploads/x%00.m4s",
  "uploads/%",
  "uploads/%zz",
  "uploads/%e0%a4",
  "uploads/%ed%a0%80",
  "uploads/%0a",
  "uploads//x",
  `uploads/${"x".repeat(300)}`,
  `uploads/${"x/".repeat(1000)}`,
])("a media key of %s is refused in words", async (key) => {
  const { statuses, text } = await request("GET", `/media/${key}`);
  expect([400, 404]).toContain(statuses[0]);
  expect(text).toMatch(/content-type: application\/problem\+json/i);
});

const HASHES = [
  "..%2f..",
  "%2e%2e%2f%2e%2e",
  `${hash}%2f..%2f${hash}`,
  `${hash}%00`,
  `${hash}%0a`,
  `${hash.slice(1)}%`,
  hash.toUpperCase().replace(/\d/g, "A"),
  `${hash}0`,
  "x".repeat(5000),
  "%27%20OR%201=1--",
];

test.each(HASHES)("a hash of %s names no film, on any route", async (odd) => {
  const requests: [string, string][] = [
    ["GET", `/videos/${odd}`],
    ["DELETE", `/videos/${odd}`],
    ["POST", `/videos/${odd}/retry`],
    ["POST", `/videos/${odd}/chunk_urls`],
    ["PUT", `/videos/${odd}/chunks/0`],
    ["PUT", `/videos/${odd}/chunks`],
    ["POST", `/videos/finalize/${odd}`],
    ["POST", `/videos/upload_chunk/${odd}/0`],
  ];
  for (const [method, path] of requests) {
    const { statuses } = await request(method, path, method === "GET" ? "" : "x");
    expect([400, 404], `${method} ${path}`).toContain(statuses[0]);
  }
});

test.each(["-1", "1.0", "1e3", "0x1", "%30/..", "..", "..%2f0", "0%00", "0%0a", "9999999999", "٣", "1 ", ""])(
  "a chunk index of %j stores nothing",
  async (index) => {
    for (const path of [`/videos/upload_chunk/${hash}/${index}`, `/videos/${hash}/chunks/${index}`]) {
      const method = path.includes("upload_chunk") ? "POST" : "PUT";
      const { statuses } = await request(method, encodeURI(path).replaceAll("%25", "%"), "x");
      expect([400, 404], path).toContain(statuses[0]);
    }
    expect(await readdir(`${api.config.bucket.dir}/uploads`)).toEqual(["private"]);
  },
);

test("a signed address is for its key alone, however that is spelled", async () => {
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from("x"))).toString("base64");
  const put = { size: 1, sha256, expiresInSeconds: 60 };
  const { url, headers } = await api.buckets.uploads.presignPut("a/b", put);
  const { pathname, search } = new URL(url);
  const lines = Object.entries({ ...headers, Host: "localhost", Connection: "close", "Content-Length": "1" });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const send = (path: string) => sendRaw(api.url, `PUT ${path} HTTP/1.1\r\n${head}\r\nx`);
  const other = (key: string) => pathname.replace("a/b", key) + search;
  for (const path of [
    other("a/c"),
    other("a/b/../c"),
    other("a/%2e%2e/%2e%2e/.secret"),
    other("..%2f..%2ftoken"),
    other("a/b%00"),
    other("a/%zz"),
    pathname.replace("/uploads/", "/media/") + search,
    pathname.replace("/uploads/", "/..%2f") + search,
    `${pathname}${search.replace(/expires=\d+/, "expires=9999999999")}`,
    `${pathname}${search.replace(/signature=../, "signature=xx")}`,
    `${pathname}${search.replace(/signature=[^&]+/, "signature=")}`,
    pathname,
  ]) {
    const { statuses } = await send(path);
    expect([400, 403, 404], path).toContain(statuses[0]);
  }
  expect((await send(pathname + search)).statuses).toEqual([200]);
  expect(await api.buckets.uploads.head("a/b")).toMatchObject({ size: 1 });
});

import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";
import { fillRoute, parametersOf } from "../harness/routes.ts";

const redis = await startRedis();
const api = await startHostApi(redis.url, { FAULTS: "on" });
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

const request = (method: string, path: string, body = "", type = "text/plain") =>
  sendRaw(
    api.url,
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
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

/** What no name of a thing looks like, whatever the thing. */
const ODD = [
  "..%2f..",
  "%2e%2e%2f%2e%2e%2ftoken",
  "..%5c..",
  "%00",
  "%0a",
  "%zz",
  "%27%20OR%201=1--",
  "x".repeat(5000),
];
const ODD_NUMBERS = ["-1", "1.0", "1e3", "0x1", "%30/..", "0%00", "0%0a", "9".repeat(20), "%D9%A3", "1%20"];

/** A value of each parameter of a path that is right, and odd ones that name nothing. */
const PARAMETERS: Record<string, { right: string; odd: string[] }> = {
  video_hash: {
    right: hash,
    odd: [
      ...[`${hash}%2f..%2f${hash}`, `${hash}%00`, `${hash}%0a`, `${hash.slice(1)}%`, `${hash}0`],
      hash.toUpperCase().replace(/\d/g, "A"),
    ],
  },
  chunk_index: { right: "0", odd: [...ODD_NUMBERS, "9999999999"] },
  partition: { right: "0", odd: ODD_NUMBERS },
  offset: { right: "999999", odd: ODD_NUMBERS },
  id: { right: "0123456789abcdef", odd: ["0123456789abcdef0", "0123456789ABCDEF"] },
  group: { right: "library", odd: ["vidpipeline:paused-groups", "library%00"] },
  queue: { right: "encode", odd: ["redis", "close", "constructor", "__proto__"] },
  action: { right: "resume", odd: ["obliterate", "close", "constructor", "__proto__"] },
  name: { right: "slow-disk", odd: ["constructor", "__proto__", "slow-disk%00"] },
  session: { right: "a-session-of-the-test", odd: ["short", "a%20session"] },
  side: { right: "hls", odd: ["audio", "constructor", "__proto__"] },
  asset: { right: "swagger-ui.css", odd: ["package.json", "constructor", "__proto__", "swagger-ui.css%00"] },
};
const RIGHT = Object.fromEntries(Object.entries(PARAMETERS).map(([name, { right }]) => [name, right]));
/** What routes ask for besides: without it they would refuse before they look at the path. */
const QUERY = "?language=en";
/** The rest of a path is an object's key, which the tests above and below are about, or is the queue board's. */
const CASES = api.routes
  .filter(({ path }) => !path.endsWith("*"))
  .flatMap((route) =>
    parametersOf(route).map((name) => [name, `${route.method} ${route.path}`, route] as const),
  );

test.each(CASES)("an odd %s in %s leads nowhere", async (parameter, _, { method, path }) => {
  const odd = [...ODD, ...PARAMETERS[parameter]!.odd];
  const files = await readdir(api.config.dataDir, { recursive: true });
  for (const value of odd) {
    const filled = fillRoute({ method, path }, { ...RIGHT, [parameter]: value }) + QUERY;
    const { statuses, text } = await request(
      method,
      filled,
      method === "GET" ? "" : "{}",
      "application/json",
    );
    expect([400, 404], `${method} ${filled}`).toContain(statuses[0]);
    // Not for its body, which is no better.
    if (statuses[0] === 400)
      expect(text, filled).toMatch(new RegExp(`"detail":"${parameter}: |not well encoded`));
  }
  expect(await readdir(api.config.dataDir, { recursive: true })).toEqual(files);
  expect(await (await api.call(`/videos/${hash}`)).json()).toMatchObject({
    title: "Paths",
    received_chunks: 0,
  });
});

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

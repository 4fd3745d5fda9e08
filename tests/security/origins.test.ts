import { expect, test } from "vitest";
import { PRESIGNED_PATH } from "../../core/bucket/disk/presigned-put.ts";
import { isEmbedded, pageHeaders } from "../../functions/api/access/security-headers.ts";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";
import { fillRoute, NOBODY } from "../harness/routes.ts";

const redis = await startRedis();
const api = await startHostApi(redis.url, {
  CORS_ORIGINS: "https://friend.example",
  ALLOWED_HOSTS: "films.lan, api",
  FAULTS: "on",
});
const { port } = new URL(api.url);

/** As a page of this origin does it without being asked first: a simple request (Fetch, 2.2.2). */
function initFrom(origin: string | null, method = "POST", path = "/videos/init") {
  return api.call(path, {
    method,
    headers: { "content-type": "application/json", ...(origin === null ? {} : { origin }) },
    body: method === "DELETE" ? undefined : JSON.stringify({ title: "From afar", total_chunks: 1 }),
  });
}

const films = async () => (await (await api.call("/videos")).json()).length;

const FOREIGN = [
  "https://evil.example",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example:8000",
  "http://evil.example:8000",
  "null",
  "file://",
  "https://friend.example.evil.example",
  "https://friend.example:444",
];

/** All that changes something; what is signed needs no other proof, and a page is given no address to send to. */
const CHANGES = api.routes.filter(
  ({ method, path }) => !["GET", "HEAD"].includes(method) && !path.startsWith(PRESIGNED_PATH),
);

test.each(FOREIGN)("a page of %s changes nothing", async (origin) => {
  const before = await films();
  for (const route of CHANGES) {
    const answer = await initFrom(origin, route.method, fillRoute(route, NOBODY));
    expect(answer.status, `${route.method} ${route.path}`).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(await answer.json()).toMatchObject({ code: "origin_forbidden", retryable: false });
  }
  expect(await films()).toBe(before);
});

test.each([
  ["no origin, as of programs", null],
  ["its own page", `http://127.0.0.1:${port}`],
  ["its own page by name", `http://localhost:${port}`],
  ["the pages of another server of this machine", "http://localhost:3000"],
  ["a development server", "http://127.0.0.1:5173"],
  ["one by IPv6", "http://[::1]:3000"],
  ["an origin that is named", "https://friend.example"],
])("%s may upload", async (_, origin) => {
  const answer = await initFrom(origin);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
});

test("a preflight allows what will be allowed, and nothing to others", async () => {
  const ask = (origin: string) =>
    api.call("/videos/init", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
  const friend = await ask("http://localhost:3000");
  expect(friend.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
  expect(friend.headers.get("access-control-allow-headers")).toMatch(/content-type/i);
  expect((await ask("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
});

test("what a foreign page may read is the media alone", async () => {
  await api.buckets.media.put("uploads/x/thumbnail.jpg", "bytes");
  const headers = { origin: "https://evil.example" };
  const media = await api.call("/media/uploads/x/thumbnail.jpg", { headers });
  expect(media.headers.get("access-control-allow-origin")).toBe("*");
  expect(media.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  const rows = await api.call("/videos", { headers });
  expect(rows.headers.get("access-control-allow-origin")).toBeNull();
  expect(rows.headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

/** With DNS rebinding the page's own name leads here, so that its origin is this very one. */
const withHost = (host: string, path = "/videos") =>
  sendRaw(api.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test.each([
  `evil.example:${port}`,
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "localhost.",
  "0.0.0.0",
  "[::ffff:7f00:1]",
])("under the name %s nothing is served", async (host) => {
  for (const path of ["/videos", "/", "/media/uploads/x/thumbnail.jpg", "/healthz", "/events"]) {
    const answer = await withHost(host, path);
    expect(answer.statuses, path).toEqual([403]);
    expect(answer.text).toContain('"code":"host_forbidden"');
  }
});

test.each([
  `localhost:${port}`,
  "localhost",
  "LOCALHOST:80",
  "127.0.0.1",
  `[::1]:${port}`,
  "films.lan:8000",
  "api",
])("under the name %s it answers", async (host) => expect((await withHost(host)).statuses).toEqual([200]));

test("a presigned address does not answer under a foreign name either", async () => {
  const put = { size: 1, sha256: "x".repeat(43), expiresInSeconds: 60 };
  const { url } = await api.buckets.uploads.presignPut("key", put);
  const { pathname, search } = new URL(url);
  const request = `PUT ${pathname}${search} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`;
  expect((await sendRaw(api.url, request)).statuses).toEqual([403]);
});

test("each answer says that it is no other type, stands in no frame, and runs nothing", async () => {
  for (const path of [
    "/videos",
    "/nothing",
    "/healthz",
    "/openapi.json",
    "/",
    "/docs",
    "/media/uploads/x/thumbnail.jpg",
  ]) {
    const { headers } = await api.call(path);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("referrer-policy"), path).toBe("no-referrer");
    if (path.startsWith("/media")) continue;
    const policy = headers.get("content-security-policy");
    expect(policy, path).toMatch(/default-src 'none'/);
    expect(policy, path).toMatch(/frame-ancestors 'none'/);
    expect(policy, path).not.toMatch(/unsafe/);
  }
});

test("pages go to the bucket that takes uploads and to where media lie, and to nothing else", () => {
  const headers = pageHeaders({ media: ["https://cdn.example"], uploads: ["https://s3.example"] });
  const policy = headers["content-security-policy"]!.split("; ");
  expect(policy).toContain("connect-src 'self' https://cdn.example https://s3.example");
  expect(policy).toContain("media-src 'self' https://cdn.example blob: data:");
  expect(policy).toContain("worker-src 'self' blob:");
});

test("the player stands in frames of others where it is embedded, and no other page of ours does", () => {
  const addresses = [
    "/",
    "/?embed=1",
    "/pipeline.html?embed=1",
    "/streaming.html?v=x",
    "/streaming.html?v=x&embed=1",
  ];
  const embedded = addresses.filter((address) => isEmbedded(new URL(address, "http://localhost")));
  expect(embedded).toEqual(["/streaming.html?v=x&embed=1"]);
  const headers = pageHeaders({ media: [], uploads: [] }, true);
  expect(headers["content-security-policy"]).toMatch(/frame-ancestors \*/);
  expect(headers["content-security-policy"]).not.toMatch(/unsafe/);
  expect(headers).not.toHaveProperty("x-frame-options");
});

import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { ensureAccessToken, readAccessToken, tokenFile } from "../../core/access-token.ts";
import { readConfig } from "../../core/config.ts";
import { startHostApi } from "../harness/host-api.ts";
import { sendRaw } from "../harness/raw-http.ts";
import { startRedis } from "../harness/redis.ts";
import { fillRoute, NOBODY, type Route } from "../harness/routes.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const TOKEN = "a-token-of-the-test";
const redis = await startRedis();
const settings = { VIDPIPELINE_TOKEN: TOKEN, FAULTS: "on" };
const api = await startHostApi(redis.url, { ...settings, TOKEN_FOR: "writes" });
const strict = await startHostApi(redis.url, { ...settings, TOKEN_FOR: "everything" });

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** Changes that have a proof of their own, or change no film. */
const FREE_CHANGES = ["POST /login", "POST /beacons", "PUT /_bucket/uploads/*", "PUT /_bucket/media/*"];
/** What everybody may see of the films and of how they are made; a route that is not named here is the admin's. */
const FREE_READS = [
  ...[
    "/videos",
    "/videos/counts",
    "/videos/:video_hash",
    "/videos/:video_hash/source",
    "/videos/:video_hash/trace",
  ],
  ...["/media/*", "/events", "/pipeline", "/throttle/:session"],
  ...["/healthz", "/openapi.json", "/docs", "/docs/start.js", "/docs/:asset"],
].map((path) => `GET ${path}`);
const FREE = [...FREE_CHANGES, ...FREE_READS, "HEAD /media/*"];
const GUARDED = api.routes.filter((route) => !FREE.includes(nameOf(route)));

test.each([
  ["127.0.0.1", "nothing"],
  ["localhost", "nothing"],
  ["::1", "nothing"],
  ["0.0.0.0", "writes"],
  ["::", "writes"],
  ["192.168.1.2", "writes"],
  ["127.0.0.1.example", "writes"],
])("on %s the token is needed for %s", (HOST, tokenFor) => {
  expect(readConfig({ HOST }).access.tokenFor).toBe(tokenFor);
});

test("what is free is there", () => {
  expect(api.routes.map(nameOf)).toEqual(expect.arrayContaining(FREE));
});

test.each(GUARDED.map((route) => [nameOf(route), route] as const))("%s needs the token", async (_, route) => {
  const { method } = route;
  const path = fillRoute(route, NOBODY);
  for (const headers of [
    {},
    { authorization: "Bearer wrong-wrong-wrong" },
    { authorization: `Basic ${TOKEN}` },
    { authorization: "Bearer" },
    { cookie: "vidpipeline_session=" },
    { cookie: `vidpipeline_session=${TOKEN}` },
  ]) {
    const answer = await api.call(path, { method, headers: headers as Record<string, string> });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(await answer.json()).toMatchObject({ code: "token_required", retryable: false });
  }
  if (path === "/videos/sample") return; // it would make the film
  const withIt = await api.call(path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  expect(withIt.status).not.toBe(401);
});

test.each(FREE)("%s is free, or asks for a proof of its own", async (name) => {
  const [method, path] = name.split(" ") as [string, string];
  const answer = await api.call(fillRoute({ method, path }, NOBODY), { method });
  await answer.body?.cancel();
  expect(answer.status).not.toBe(401);
});

test("films can be seen without it, the admin's pages cannot; health tells no secrets", async () => {
  await api.buckets.media.put("uploads/x/1.m4s", "bytes");
  for (const path of ["/", "/videos", "/media/uploads/x/1.m4s", "/healthz", "/docs"])
    expect((await api.call(path)).status, path).toBe(200);
  for (const path of ["/metrics", "/admin", "/dead", "/dead_letters", "/pipeline/messages"])
    expect((await api.call(path)).status, path).toBe(401);
});

test("no other spelling of an admin's page opens it", async () => {
  const spellings = (path: string) => [
    ...[`/${path}`, `${path}/`, `/.${path}`, `/x/..${path}`, `${path}?x`, `${path}%2f`, `${path};x`],
    path.toUpperCase(),
    path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
  ];
  for (const path of [
    "/metrics",
    "/admin/tools",
    "/admin/queues",
    "/faults",
    "/dead",
    "/pipeline/messages",
  ]) {
    for (const spelled of spellings(path)) {
      const head = `GET ${spelled} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`;
      const { statuses } = await sendRaw(api.url, `${head}\r\n`);
      expect([401, 404], spelled).toContain(statuses[0]);
    }
    const allowed = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    expect((await sendRaw(api.url, `${allowed}\r\n`)).statuses, path).toEqual([200]);
  }
});

test("where everything needs it, nothing is read without it, and health still is", async () => {
  await strict.buckets.media.put("uploads/x/1.m4s", "bytes");
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const path of ["/videos", "/media/uploads/x/1.m4s", "/events", "/metrics", "/openapi.json"]) {
    const answer = await strict.call(path, { headers });
    expect(answer.status, path).toBe(200);
    await answer.body?.cancel();
  }
  const open = ["GET /healthz", ...FREE_CHANGES.filter((name) => !name.endsWith("/beacons"))];
  for (const route of strict.routes.filter((one) => !open.includes(nameOf(one)))) {
    const answer = await strict.call(fillRoute(route, NOBODY), { method: route.method });
    expect(answer.status, nameOf(route)).toBe(401);
  }
  expect((await strict.call("/healthz")).status).toBe(200);
  expect((await strict.call("/")).status).toBe(200);
});

test("the token buys a cookie that scripts cannot read, other sites do not send, and is not the token", async () => {
  const refused = await api.post("/login", { token: "wrong" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("set-cookie")).toBeNull();
  const answer = await api.post("/login", { token: TOKEN });
  expect(answer.status).toBe(204);
  const cookie = answer.headers.get("set-cookie")!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect(cookie).not.toContain(TOKEN);
  const headers = { cookie: cookie.split(";")[0]!, "content-type": "application/json" };
  const body = JSON.stringify({ title: "With a cookie", total_chunks: 1 });
  expect((await api.call("/videos/init", { method: "POST", headers, body })).status).toBe(200);
  const foreign = { ...headers, origin: "http://localhost:3000" };
  expect((await api.call("/videos/init", { method: "POST", headers: foreign, body })).status).toBe(403);
});

test("a data folder gets one token, which only its user may read", async () => {
  const folder = await makeTempFolder("token");
  expect(await readAccessToken(folder)).toBeNull();
  const made = await Promise.all(Array.from({ length: 8 }, () => ensureAccessToken(folder)));
  expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(new Set(made.map(({ token }) => token)).size).toBe(1);
  expect(made[0]!.token).toMatch(/^[\w-]{43}$/);
  expect(await readAccessToken(folder)).toBe(made[0]!.token);
  expect((await stat(tokenFile(folder))).mode & 0o777).toBe(0o600);
});

import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { ensureAccessToken, readAccessToken, tokenFile } from "../../core/access-token.ts";
import { readConfig } from "../../core/config.ts";
import { startHostApi } from "../harness/host-api.ts";
import { startRedis } from "../harness/redis.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const TOKEN = "a-token-of-the-test";
const redis = await startRedis();
const api = await startHostApi(redis.url, { TOKEN_FOR: "writes", VIDPIPELINE_TOKEN: TOKEN });
const strict = await startHostApi(redis.url, { TOKEN_FOR: "everything", VIDPIPELINE_TOKEN: TOKEN });
const HASH = "a".repeat(64);

const WRITES = [
  ["POST", "/videos/init"],
  ["POST", `/videos/upload_chunk/${HASH}/0`],
  ["POST", `/videos/finalize/${HASH}`],
  ["POST", `/videos/${HASH}/chunk_urls`],
  ["PUT", `/videos/${HASH}/chunks/0`],
  ["PUT", `/videos/${HASH}/chunks`],
  ["POST", `/videos/${HASH}/retry`],
  ["DELETE", `/videos/${HASH}`],
  ["PATCH", `/videos/${HASH}`],
] as const;

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

test.each(WRITES)("%s %s needs the token", async (method, path) => {
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
  const withIt = await api.call(path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  expect(withIt.status).not.toBe(401);
});

test("films can be seen without it, the admin's pages cannot; health tells no secrets", async () => {
  await api.buckets.media.put("uploads/x/1.m4s", "bytes");
  for (const path of ["/", "/videos", "/media/uploads/x/1.m4s", "/healthz", "/docs"])
    expect((await api.call(path)).status, path).toBe(200);
  for (const path of ["/metrics", "/admin", "/admin/queues", "/dead", "/dead_letters", "/pipeline/messages"])
    expect((await api.call(path)).status, path).toBe(401);
});

test("where everything needs it, nothing is read without it, and health still is", async () => {
  await strict.buckets.media.put("uploads/x/1.m4s", "bytes");
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const path of ["/videos", "/media/uploads/x/1.m4s", "/events", "/metrics", "/openapi.json"]) {
    expect((await strict.call(path)).status, path).toBe(401);
    const answer = await strict.call(path, { headers });
    expect(answer.status, path).toBe(200);
    await answer.body?.cancel();
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

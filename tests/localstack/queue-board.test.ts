import { execa } from "execa";
import { expect, test } from "vitest";
import { QUEUES } from "../../core/pipeline.ts";
import { startHostApi } from "../harness/host-api.ts";
import { startRedis } from "../harness/redis.ts";

const TOKEN = "a-token-of-the-test";
const redis = await startRedis();
const api = await startHostApi(redis.url);
const guarded = await startHostApi(redis.url, { TOKEN_FOR: "writes", VIDPIPELINE_TOKEN: TOKEN });

test("it shows the queues, and all of its page comes from here", async () => {
  const page = await api.call("/admin/queues");
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
  expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
  const html = await page.text();
  expect(html).not.toMatch(/https?:|<style|style="/);
  const scripts = [...html.matchAll(/src="(static\/[^"]+)"/g)].map(([, path]) => path);
  expect(scripts.length).toBeGreaterThan(0);
  for (const path of scripts) {
    const script = await api.call(`/admin/queues/${path}`);
    expect(script.headers.get("content-type"), path).toMatch(/javascript/);
    await script.body?.cancel();
  }
  const { queues } = (await (await api.call("/admin/queues/api/queues")).json()) as {
    queues: { name: string }[];
  };
  expect(queues.map(({ name }) => name).sort()).toEqual([...QUEUES].sort());
});

test("where a token is needed, nothing of it is seen or touched without", async () => {
  const pause = { method: "PUT", headers: { "content-type": "application/json" } };
  for (const path of ["/admin/queues", "/admin/queues/static/favicon.ico", "/admin/queues/api/queues"])
    expect((await guarded.call(path)).status, path).toBe(401);
  expect((await guarded.call("/admin/queues/api/queues/encode/pause", pause)).status).toBe(401);
  const withIt = await guarded.call("/admin/queues", { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(withIt.status).toBe(200);
});

test("a page of another origin cannot touch a queue", async () => {
  const pause = (headers: Record<string, string>) =>
    api.call("/admin/queues/api/queues/encode/pause", { method: "PUT", headers });
  expect((await pause({ origin: "https://elsewhere.example" })).status).toBe(403);
  expect(await api.queues.encode.isPaused()).toBe(false);
  expect((await pause({ origin: new URL(api.url).origin })).status).toBe(200);
  expect(await api.queues.encode.isPaused()).toBe(true);
});

test("it is not loaded before somebody opens it", async () => {
  const program = `
    import { createRequire } from "node:module";
    await import("./localstack/admin/routes.ts");
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes("bull-board")).length);`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program]);
  expect(stdout).toBe("0");
});

import { expect, test } from "vitest";
import { readConfig } from "../../../core/config.ts";
import { createApi } from "../../../functions/api/app.ts";
import { startApi } from "../../harness/api.ts";
import { faultsOf } from "../../harness/faults.ts";
import { startHostApi } from "../../harness/host-api.ts";
import { startProduct } from "../../harness/product.ts";
import { startRedis } from "../../harness/redis.ts";

const TOKEN = "a-token-of-the-test";
const redis = await startRedis();

test.each([
  [{}, true],
  [{ HOST: "::1" }, true],
  [{ HOST: "0.0.0.0" }, false],
  [{ HOST: "192.168.1.2" }, false],
  [{ HOST: "0.0.0.0", FAULTS: "on" }, true],
  [{ FAULTS: "off" }, false],
])("with %o faults by hand are on: %s", (env, isOn) => {
  expect(readConfig(env).faults).toBe(isOn);
});

test("what is deployed knows no faults and no admin's pages", async () => {
  const api = await startApi(redis.url);
  const paths = createApi(api).routes.map(({ path }) => path);
  expect(paths.filter((path) => /fault|admin/.test(path))).toEqual([]);
  for (const path of ["/faults", "/faults/kill-function", "/admin/queues", "/admin/tools"])
    expect((await api.call(path, { method: path.endsWith("function") ? "POST" : "GET" })).status, path).toBe(
      404,
    );
  expect(await (await api.call("/openapi.json")).text()).not.toContain("/faults");
});

test("where they are off there is no route, and the page is told", async () => {
  const api = await startHostApi(redis.url);
  expect((await api.call("/faults")).status).toBe(404);
  expect((await api.call("/faults/kill-function", { method: "POST" })).status).toBe(404);
  expect(await (await api.call("/admin/tools")).json()).toMatchObject({
    faults: false,
    tools: [{ name: "Bull Board", url: "/admin/queues" }],
  });
});

test("the tools of the services stack are linked where their addresses are known", async () => {
  const api = await startHostApi(redis.url, {
    KAFKA_UI_URL: "http://localhost:8080",
    MINIO_CONSOLE_URL: "http://localhost:9001",
  });
  const { tools } = (await (await api.call("/admin/tools")).json()) as { tools: { url: string }[] };
  expect(tools.map(({ url }) => url)).toEqual([
    "/admin/queues",
    "http://localhost:8080",
    "http://localhost:9001",
  ]);
});

test("where a token is needed, nobody looks or strikes without; limits are kept with it", async () => {
  const { url } = await startProduct({ env: { TOKEN_FOR: "writes", VIDPIPELINE_TOKEN: TOKEN } });
  const { ask } = faultsOf(url);
  const refused = [
    ask("GET", ""),
    ask("POST", "/kill-function"),
    ask("DELETE", ""),
    ask("DELETE", "/slow-disk"),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect((await fetch(`${url}/admin/tools`)).status).toBe(401);

  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const post = async (name: string, body: object) => {
    const response = await fetch(`${url}/faults/${name}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  expect(await post("burn-down", {})).toEqual([404, "fault_not_found"]);
  expect(await post("slow-disk", { seconds: 61 })).toEqual([400, "invalid_request"]);
  expect(await post("slow-disk", { seconds: 0 })).toEqual([400, "invalid_request"]);
  expect(await post("slow-disk", { times: 1 })).toEqual([400, "invalid_request"]);
  expect(await post("slow-disk", { forever: true })).toEqual([400, "invalid_request"]);
  expect(await post("kill-function", { function: "redis" })).toEqual([400, "invalid_request"]);
  expect(await post("slow-disk", {})).toEqual([200, undefined]);
  expect(await post("slow-disk", {})).toEqual([409, "fault_active"]);
  expect(await post("stop-log", {})).toEqual([200, undefined]);
  expect(await post("pause-queue", {})).toEqual([409, "fault_active"]);
  const foreign = { ...headers, origin: "https://elsewhere.example" };
  expect((await fetch(`${url}/faults`, { method: "DELETE", headers: foreign })).status).toBe(403);
  const healed = await fetch(`${url}/faults`, { method: "DELETE", headers });
  expect(await healed.json()).toEqual({ healed: ["slow-disk", "stop-log"] });
});

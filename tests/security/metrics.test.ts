import { expect, test } from "vitest";
import { readConfig } from "../../core/config.ts";
import { openLogger } from "../../core/logger.ts";
import { counter } from "../../core/metrics/registry.ts";
import { serveMetrics } from "../../localstack/functions/serve-metrics.ts";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { openRaw, statusOf } from "../harness/raw-http.ts";
import { waitUntil } from "../harness/wait-until.ts";

const TOKEN = "a-token-of-the-metrics";
counter("test_total", "Of this test").inc(7);

/** The metrics of a process that is not the api, with settings of the test's own. */
async function serve(env: Record<string, string>): Promise<string> {
  const port = await findFreePort();
  const config = readConfig({ METRICS_PORT: String(port), ...env });
  const stopping = new AbortController();
  const serving = serveMetrics({ config, logger: openLogger("test", "silent") }, stopping.signal);
  onCleanup(async () => {
    stopping.abort();
    await serving;
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntil("the server", () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );
  return url;
}

test("metrics of a process are served to this machine, and under no foreign name", async () => {
  const url = await serve({});
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(await answer.text()).toContain("vidpipeline_test_total 7");
  expect((await fetch(`${url}/videos`)).status).toBe(404);
  const ask = async (host: string) => {
    const request = `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return statusOf(await openRaw(url, request).head);
  };
  expect(await ask("rebound.example:9464")).toBe(403);
  // As Prometheus calls a replica that it found by its address.
  expect(await ask("10.0.0.7:9464")).toBe(200);
});

test("off loopback they need the token", async () => {
  const url = await serve({ HOST: "0.0.0.0", VIDPIPELINE_TOKEN: TOKEN });
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
});

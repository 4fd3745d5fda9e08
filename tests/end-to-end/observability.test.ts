import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "../../core/log/open-log.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { DASHBOARDS } from "../../infra/observability/dashboards.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startOtlpReceiver } from "../harness/otlp-receiver.ts";
import type {} from "../harness/playback.ts"; // window.players
import { startProduct } from "../harness/product.ts";
import { startPrometheus } from "../harness/prometheus.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectOneTrace } from "./one-trace.ts";

const browser = useBrowser();
const receiver = await startOtlpReceiver();
const product = await startProduct({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint } });
const { url } = product;
const prometheus = await startPrometheus(new URL(url).host);
await waitUntil("a first look", async () => (await prometheus.query("up == 1")).length > 0);
const film = await makeFilm({ name: "watched.mp4", seconds: 8, size: "640x360" });
const videoHash = await uploadFilm(url, film.path, { chunkBytes: 200_000 });
await waitForStatus(url, videoHash, "completed");

test("one trace goes from the first chunk to the last segment, over HTTP, the log and the queue", () =>
  expectOneTrace(receiver, videoHash, 4));

test("lines of the log name the film and its trace", async () => {
  const lines = (await product.logs()).split("\n").filter((line) => line.includes(`"video":"${videoHash}"`));
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries.some(({ name, msg }) => name === "transcode" && msg === "done")).toBe(true);
  for (const entry of entries) expect(entry.trace_id).toBe(videoHash.slice(0, 32));
  // The span of a job that still runs has not come yet.
  for (const { span_id } of entries)
    await waitUntil("a span", () => receiver.spans.some(({ spanId }) => spanId === span_id));
});

test("what is counted is what happened", async () => {
  const count = await readMetrics();
  const { size } = (await (await fetch(`${url}/videos/${videoHash}`)).json()) as { size: number };
  expect(count("vidpipeline_upload_bytes_total", { way: "api", function: "api" })).toBe(size);
  expect(count("vidpipeline_uploads_total", { step: "begun", function: "api" })).toBe(1);
  // 8 s in GOPs of 2 s.
  for (const rung of ["source", "360p", "240p"])
    expect(count("vidpipeline_segments_published_total", { rung, function: "transcode" }), rung).toBe(4);
  expect(count("vidpipeline_time_to_playable_seconds_count", { function: "track" })).toBe(1);
  const completed = { outcome: "completed", code: "none", function: "track" };
  expect(count("vidpipeline_films_total", completed)).toBe(1);
  for (const name of ["api", "fanout", "track", "transcode"])
    expect(count("process_resident_memory_bytes", { function: name }), name).toBeGreaterThan(1e7);
  expect(await (await fetch(`${url}/metrics`)).text()).not.toMatch(/[0-9a-f]{32}/);
});

test("a page that is left tells how playing went on both engines", async () => {
  const page = await browser.open(`${url}/streaming.html?v=${videoHash}`);
  const played = () => Object.values(window.players ?? {}).every(({ element }) => element.currentTime > 4);
  await page.waitForFunction(() => window.players !== undefined);
  await page.waitForFunction(played);
  await page.goto("about:blank");
  const starts = "vidpipeline_player_startup_seconds_count";
  const arrived = async () => (await readMetrics())(starts, { engine: "hls", function: "api" }) === 1;
  await waitUntil("the beacon", arrived, 20_000);
  const count = await readMetrics();
  expect(count(starts, { engine: "dash", function: "api" })).toBe(1);
  for (const engine of ["hls", "dash"]) {
    const seconds = ["source", "360p", "240p"]
      .map((rung) => count("vidpipeline_player_played_seconds_total", { engine, rung, function: "api" }) ?? 0)
      .reduce((sum, value) => sum + value);
    expect(seconds, engine).toBeGreaterThan(1);
    expect(seconds, engine).toBeLessThan(9);
  }
});

test("every panel of every dashboard has data in a Prometheus that scrapes the product", async () => {
  await makeTrouble();
  const queries = DASHBOARDS.flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      Object.values(panel.queries).map((query) => ({ panel: `${title}: ${panel.title}`, query })),
    ),
  );
  const missing = async () => {
    const results = await Promise.all(
      queries.map(async (one) => {
        const found = await prometheus.query(one.query.replaceAll("$__rate_interval", "5m"));
        return found.some(({ value }) => value[1] !== "NaN") ? [] : [one];
      }),
    );
    return results.flat();
  };
  await waitUntil("data for every panel", async () => (await missing()).length === 0, 20_000).catch(() => {});
  expect(await missing()).toEqual([]);
});

/** A second film, as rates are of what grows, a file that is no film, a record that is no event, a viewer who is not well served, and one who tells too much. */
async function makeTrouble(): Promise<void> {
  const another = await uploadFilm(url, film.path);
  const path = join(await makeTempFolder("no-film"), "no-film.mp4");
  await writeFile(path, "no film at all");
  await uploadFilm(url, path);
  const log = await openLog(await product.config());
  onCleanup(() => log.close());
  await log.publish(TOPIC, [{ key: "rubbish", value: "rubbish" }]);
  await waitUntil(
    "the failure",
    async () => (await prometheus.query('vidpipeline_films_total{outcome="failed"}')).length > 0,
  );

  await waitForStatus(url, another, "completed");

  const told = {
    startup: 0.8,
    played: { "720p": 20, "240p": 5 },
    stalls: 1,
    stalled: 2,
    switches: 3,
    errors: 1,
  };
  const body = JSON.stringify({
    sides: [
      { engine: "hls", ...told },
      { engine: "dash", ...told },
    ],
  });
  const send = () =>
    fetch(`${url}/beacons`, { method: "POST", body, headers: { "content-type": "application/json" } });
  expect((await send()).status).toBe(204);
  // Rates need a second look at what grows.
  await waitUntil(
    "the beacon",
    async () => (await prometheus.query('vidpipeline_player_played_seconds_total{rung="720p"}')).length > 0,
  );
  const statuses = await Promise.all(Array.from({ length: 125 }, async () => (await send()).status));
  expect(new Set(statuses)).toEqual(new Set([204, 429]));
  await waitUntil(
    "the refusals",
    async () => (await prometheus.query("vidpipeline_refusals_total")).length > 0,
  );
  await send();
}

/** What GET /metrics says now: the value of a series, in whatever order its labels stand. */
async function readMetrics(): Promise<(name: string, labels: Record<string, string>) => number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (name !== undefined) samples.set(`${name} ${labels.split(",").sort().join()}`, Number(value));
  }
  return (name, labels) => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return samples.get(`${name} ${pairs.sort().join()}`);
  };
}

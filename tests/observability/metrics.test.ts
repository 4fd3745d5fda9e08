import { readdirSync, readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { parse } from "yaml";
import "../../core/log/publish-events.ts";
import "../../core/metrics/records.ts";
import { registry } from "../../core/metrics/registry.ts";
import type { ApiContext } from "../../functions/api/context.ts";
import "../../functions/api/beacons/metrics.ts";
import type { Journal } from "../../functions/api/events/journal.ts";
import "../../functions/api/operations/metrics/ask-others.ts";
import { addLibraryGauges } from "../../functions/api/operations/metrics/library-gauges.ts";
import { addProcessGauges } from "../../functions/api/operations/metrics/process-gauges.ts";
import { addQueueGauges } from "../../functions/api/operations/metrics/queue-gauges.ts";
import "../../functions/api/operations/metrics/requests.ts";
import "../../functions/track/metrics.ts";
import "../../functions/transcode/metrics.ts";
import { DASHBOARDS } from "../../infra/observability/dashboards.ts";
import { dashboardFiles } from "../../infra/observability/make-dashboards.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** Gauges are read when somebody asks, which nobody does here. */
const gauges = new Registry();
addLibraryGauges({} as ApiContext, gauges);
addQueueGauges({} as ApiContext, gauges);
addProcessGauges({} as ApiContext, {} as Journal, gauges);

interface Described {
  name: string;
  help: string;
  type: string;
  labelNames: string[];
}
const described = [registry, gauges]
  .flatMap((one) => one.getMetricsAsArray() as unknown as Described[])
  .sort((a, b) => a.name.localeCompare(b.name));

test("the table of docs/operations.md has every metric as it is", () => {
  const rows = described.map(({ name, type, labelNames, help }) => {
    return `| \`${name}\` | ${type} | ${labelNames.join(", ")} | ${help} |`;
  });
  const table = read("docs/operations.md").match(/^\| `vidpipeline_\w+` \|.*$/gm);
  expect(table).toEqual(rows);
});

test("names say kind and unit as Prometheus asks, and no label can take any value", () => {
  for (const { name, type, labelNames } of described) {
    if (type === "counter") expect(name).toMatch(/_total$/);
    else expect(name).not.toMatch(/_total$/);
    if (type === "histogram") expect(name).toMatch(/_(seconds|ratio)$/);
    const unbounded = labelNames.filter((label) =>
      /hash|video|title|path|url|client|worker|job$/.test(label),
    );
    expect(unbounded, name).toEqual([]);
  }
});

test("dashboards and alarms ask for metrics that there are, and every metric is asked for", () => {
  const queries = DASHBOARDS.flatMap(({ panels }) => panels.flatMap((panel) => Object.values(panel.queries)));
  const asked = [...queries, read("infra/observability/alerts.yml")].join("\n");
  const names = new Set(
    [...asked.matchAll(/vidpipeline_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, "")),
  );
  const known = described.map(({ name }) => name);
  expect([...names].filter((name) => !known.includes(name))).toEqual([]);
  const seldom = ["vidpipeline_outbox_waiting", "vidpipeline_repairs_total"];
  expect(known.filter((name) => !names.has(name) && !seldom.includes(name))).toEqual([]);
});

/** Prometheus' own, and that of the process, which each tells of all its metrics. */
const LABELS_OF_ALL = ["le", "job", "instance", "function"];

test("and for labels that these have", () => {
  const rules: { expr: string }[] = parse(read("infra/observability/alerts.yml")).groups[0].rules;
  const panels = DASHBOARDS.flatMap((dashboard) => dashboard.panels);
  const queries = [
    ...panels.flatMap((panel) => Object.values(panel.queries)),
    ...rules.map(({ expr }) => expr),
  ];
  let labels = 0;
  for (const query of queries) {
    const own = described.filter(({ name }) => query.includes(name)).flatMap(({ labelNames }) => labelNames);
    const matched = [...query.matchAll(/[{,]\s*(\w+)\s*[!=]~?=?\s*"/g)].map(([, label]) => label!);
    const grouped = [...query.matchAll(/\b(?:by|without|on|ignoring) \(([^)]*)\)/g)].flatMap(([, list]) =>
      list!.split(",").map((label) => label.trim()),
    );
    labels += matched.length + grouped.length;
    expect([...own, ...LABELS_OF_ALL], query).toEqual(expect.arrayContaining([...matched, ...grouped]));
  }
  expect(labels).toBeGreaterThan(30);
});

test("Grafana's files are those that the dashboards make: node infra/observability/make-dashboards.ts", () => {
  const files = dashboardFiles();
  expect(
    readdirSync(new URL("../../infra/observability/grafana/dashboards", import.meta.url)).sort(),
  ).toEqual(files.map(([name]) => name).sort());
  for (const [name, text] of files)
    expect(read(`infra/observability/grafana/dashboards/${name}`), name).toBe(text);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";
import { functionProcesses } from "../../localstack/processes.ts";
import { readCompose } from "../harness/compose.ts";

const FOLDER = fileURLToPath(new URL("../../infra/observability/", import.meta.url));
const read = (path: string) => readFileSync(new URL(path, new URL(`file://${FOLDER}`)), "utf8");
const promtool = (...args: string[]) => execa(findProgram("promtool")!, args, { cwd: FOLDER });

const rules: { alert: string; annotations: { summary: string } }[] = parse(read("alerts.yml")).groups[0]
  .rules;

test("Prometheus takes its configuration and the alarms", async () => {
  await promtool("check", "config", "prometheus.yml");
});

test("Prometheus asks each function's container where it serves its metrics, under the name that alarms ask for", async () => {
  const services = await readCompose();
  const jobs: Job[] = parse(read("prometheus.yml")).scrape_configs;
  expect(jobs.map(({ job_name }) => job_name)).toEqual(["vidpipeline"]);
  const asked = read("alerts.yml").matchAll(/job="(\w+)"/g);
  expect(new Set([...asked].map(([, job]) => job))).toEqual(new Set(["vidpipeline"]));
  const [{ static_configs, dns_sd_configs, metrics_path = "/metrics" }] = jobs as [Job];
  expect(metrics_path).toBe("/metrics");
  expect(static_configs).toEqual([{ targets: [`api:${services.api!.environment!.PORT}`] }]);
  const others = functionProcesses()
    .map(({ name }) => name)
    .filter((name) => name !== "api");
  expect(dns_sd_configs).toEqual([
    expect.objectContaining({
      ...{ names: expect.arrayContaining(others), type: "A" },
      port: Number(services.track!.environment!.METRICS_PORT),
    }),
  ]);
  expect(dns_sd_configs[0]!.names).toHaveLength(others.length);
  for (const name of others)
    expect(services[name]!.environment!.METRICS_PORT).toBe(services.track!.environment!.METRICS_PORT);
});

interface Job {
  job_name: string;
  metrics_path?: string;
  static_configs: object[];
  dns_sd_configs: { names: string[] }[];
}

test("each alarm is raised by what it is for, and not by what is usual", async () => {
  await promtool("test", "rules", "alerts.test.yml");
  const tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[] = parse(
    read("alerts.test.yml"),
  ).tests;
  const tried = tests.flatMap((one) => one.alert_rule_test);
  for (const { alert } of rules) {
    const own = tried.filter(({ alertname }) => alertname === alert);
    expect(
      own.some(({ exp_alerts }) => exp_alerts),
      `${alert} is raised in a test`,
    ).toBe(true);
    expect(
      own.some(({ exp_alerts }) => !exp_alerts),
      `${alert} stays silent in a test`,
    ).toBe(true);
  }
});

test("docs/operations.md says of each alarm what it means and what to do", () => {
  const told = [...read("../../docs/operations.md").matchAll(/^\| `(\w+)` \| [^|]{20,} \| [^|]{20,} \|$/gm)];
  expect(told.map(([, alert]) => alert)).toEqual(rules.map(({ alert }) => alert));
});

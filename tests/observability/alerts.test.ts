import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";

const FOLDER = fileURLToPath(new URL("../../infra/observability/", import.meta.url));
const read = (path: string) => readFileSync(new URL(path, new URL(`file://${FOLDER}`)), "utf8");
const promtool = (...args: string[]) => execa(findProgram("promtool")!, args, { cwd: FOLDER });

const rules: { alert: string; annotations: { summary: string } }[] = parse(read("alerts.yml")).groups[0]
  .rules;

test("Prometheus takes its configuration and the alarms", async () => {
  await promtool("check", "config", "prometheus.yml");
});

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

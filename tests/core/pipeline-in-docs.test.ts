import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUCKETS, QUEUES, STAGES, type Stage, TOPICS } from "../../core/pipeline.ts";
import { EVENT_TYPES, type EventType } from "../../core/video/events.ts";

const page = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
const stages: readonly Stage[] = STAGES;
const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const rowsUnder = (header: string) => {
  const lines = page.split("\n");
  const from = lines.indexOf(header) + 2;
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from, from + length);
};

function wakes({ trigger }: Stage): string {
  switch (trigger.kind) {
    case "http":
      return "HTTP";
    case "log":
      return trigger.sources.map(({ topic, group }) => `topic \`${topic}\` as group \`${group}\``).join(", ");
    case "queue":
      return `queues ${code(trigger.queues)}`;
    case "schedule":
      return `a timer, every ${trigger.every} s`;
  }
}

test("docs/architecture.md has the stages of the registry, with topics, groups, queues and buckets", () => {
  const rows = stages.map((stage) => {
    const { name, summary, reads, writes } = stage;
    return `| \`${name}\` | ${wakes(stage)} | ${code(reads)} | ${code(writes)} | ${summary} |`;
  });
  expect(rowsUnder("| stage | woken by | reads of others | writes | what it does |")).toEqual(rows);
  const told = rows.join("\n");
  for (const name of [...TOPICS, ...QUEUES, ...BUCKETS]) expect(told).toContain(`\`${name}\``);
});

test("and its events: who tells each, and of which fanout makes jobs", () => {
  const types = [...new Set(stages.flatMap(({ emits }) => emits))];
  expect([...types].sort()).toEqual([...EVENT_TYPES].sort());
  const tellers = (type: EventType) => stages.filter(({ emits }) => emits.includes(type));
  const takers = (type: EventType) => stages.filter(({ takes }) => type in takes);
  const jobs = (type: EventType) => stages.flatMap(({ takes }) => takes[type] ?? []);
  const rows = types.map((type) => {
    const names = (found: Stage[]) => found.map(({ name }) => name).join(", ");
    return `| \`${type}\` | ${names(tellers(type))} | ${names(takers(type))} | ${code(jobs(type))} |`;
  });
  expect(rowsUnder("| event | told by | taken by | jobs that it makes, wakes or ends in |")).toEqual(rows);
});

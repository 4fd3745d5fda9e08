import type { JournalEntry } from "../../api/events.ts";
import {
  type GroupState,
  type Hop,
  type PipelineState,
  type QueueState,
  setPaused,
} from "../../api/pipeline.ts";
import { describeError } from "../../api/problem.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { showToast } from "../../dom/toasts.ts";
import { setAttribute, setText } from "../../dom/update.ts";
import { formatMs } from "../format.ts";
import { createJobList } from "./jobs.ts";
import { createKeyedRows } from "./keyed-rows.ts";
import { createPageHop } from "./page-hop.ts";
import { createTypeList } from "./types.ts";

/** Consumer groups and queues with their switches, the jobs that run, and how long each hop takes. */
export function createReaders(root: HTMLElement, refresh: () => void) {
  const groups = createKeyedRows(part(root, "group-rows"), () =>
    makeSwitchRow("group-template", "groups", refresh),
  );
  const queues = createKeyedRows(part(root, "queue-rows"), () =>
    makeSwitchRow("queue-template", "queues", refresh),
  );
  const hops = createKeyedRows(part(root, "hop-rows"), () => cloneTemplate("hop-template"));
  const jobs = createJobList(root);
  const types = createTypeList(root);
  const pageHop = createPageHop();

  return {
    take: (entries: readonly JournalEntry[]) => pageHop.take(entries),
    update(state: PipelineState, counts: ReadonlyMap<string, number>): void {
      if (state.groups) groups.show(state.groups, ({ group }) => group, showGroup);
      if (state.queues) queues.show(state.queues, ({ queue }) => queue, showQueue);
      jobs.update(state);
      types.update(state, counts);
      const last = pageHop.read();
      hops.show([...state.hops, ...(last ? [last] : [])], ({ from, to }) => `${from} ${to}`, showHop);
    },
  };
}

function showHop(row: HTMLElement, { from, to, count, p50_ms, p95_ms }: Hop): void {
  // What a worker does with a job leads nowhere else.
  setText(part(row, "hop"), from === "transcode" && to !== "log" ? `${to} job` : `${from} → ${to}`);
  setText(part(row, "count"), String(count));
  setText(part(row, "p50"), formatMs(p50_ms));
  setText(part(row, "p95"), formatMs(p95_ms));
}

function showGroup(row: HTMLElement, { group, topic, stage, lag, paused, partitions }: GroupState): void {
  setText(part(row, "name"), group);
  setText(part(row, "about"), `${stage} reads ${topic}`);
  setText(part(row, "lag"), String(lag));
  setText(
    part(row, "committed"),
    partitions.map(({ committed, end }) => `${committed} of ${end}`).join(", "),
  );
  showSwitch(row, group, paused);
}

function showQueue(row: HTMLElement, { queue, paused, ...depths }: QueueState): void {
  setText(part(row, "name"), queue);
  for (const state of ["waiting", "active", "delayed", "retrying"] as const)
    setText(part(row, state), String(depths[state]));
  showSwitch(row, queue, paused);
}

function showSwitch(row: HTMLElement, name: string, paused: boolean): void {
  const button = part<HTMLButtonElement>(row, "switch");
  setAttribute(row, "data-name", name);
  setAttribute(row, "data-paused", String(paused));
  setText(button, paused ? "Resume" : "Pause");
  setAttribute(button, "aria-label", `${paused ? "Resume" : "Pause"} ${name}`);
}

function makeSwitchRow(template: string, kind: "groups" | "queues", refresh: () => void): HTMLElement {
  const row = cloneTemplate(template);
  const button = part<HTMLButtonElement>(row, "switch");
  button.addEventListener("click", async () => {
    const { name = "", paused } = row.dataset;
    button.disabled = true;
    try {
      await setPaused(kind, name, paused !== "true");
      showSwitch(row, name, paused !== "true");
      refresh();
    } catch (error) {
      showToast({ text: `${name} is as it was. ${describeError(error)}` });
    }
    button.disabled = false;
  });
  return row;
}

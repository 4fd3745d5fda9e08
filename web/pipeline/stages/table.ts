import type { PipelineState, StageInfo } from "../../api/pipeline.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import { figuresOf } from "./figures.ts";
import type { Graph } from "./graph.ts";

/** The picture in words, for who does not see it and for who wants to know more. */
export function createStageTable(root: HTMLElement, graph: Graph, stages: readonly StageInfo[]) {
  const rows = new Map(stages.map((stage) => [stage.name, makeRow(stage)]));
  part(root, "stage-rows").replaceChildren(...rows.values());
  return {
    update(state: PipelineState): void {
      const figures = figuresOf(graph, state, new Map());
      for (const [name, row] of rows) setText(part(row, "now"), figures.get(name)?.value ?? "");
    },
  };
}

function makeRow({ name, summary, handler, trigger, takes, emits }: StageInfo): HTMLElement {
  const row = cloneTemplate("stage-template");
  const lines = {
    ...{ name, summary, handler },
    trigger: describeTrigger(trigger),
    takes: Object.keys(takes).join(", ") || "–",
    emits: emits.join(", ") || "–",
  };
  for (const [line, text] of Object.entries(lines)) part(row, line).textContent = text;
  return row;
}

function describeTrigger({ kind, sources, queues, every }: StageInfo["trigger"]): string {
  switch (kind) {
    case "http":
      return "requests";
    case "log":
      return sources.map(({ topic, group }) => `${topic} as ${group}`).join("; ");
    case "queue":
      return `jobs: ${queues.join(", ")}`;
    case "schedule":
      return `every ${every} s`;
  }
}

import type { Hop, PipelineState } from "../../api/pipeline.ts";
import { formatMs, formatRate } from "../format.ts";
import { BROWSER, bucketNode, type Graph, LIBRARY, logNode, PLAYER, QUEUE, topicsOf } from "./graph.ts";

export interface NodeFigures {
  value: string;
  note: string;
  /** How the node is marked: "paused", "away", "trouble", or nothing. */
  status: "" | "paused" | "away" | "trouble";
}

const NONE: NodeFigures = { value: "", note: "", status: "" };
const AWAY: NodeFigures = { value: "does not answer", note: "", status: "away" };

/**
 * What stands in each node: a figure, and how long it takes (half of the times are below p50). `seen` counts messages by
 * type since the page was opened. Pure.
 */
export function figuresOf(
  graph: Graph,
  state: PipelineState,
  seen: ReadonlyMap<string, number>,
): Map<string, NodeFigures> {
  return new Map(graph.nodes.map(({ id, kind }) => [id, figureOf(id, kind, state, seen)]));
}

function figureOf(
  id: string,
  kind: string,
  state: PipelineState,
  seen: ReadonlyMap<string, number>,
): NodeFigures {
  const { rates, hops, messages } = state;
  const [events, dead] = topicsOf(state.stages);
  const count = (type: string) => seen.get(type) ?? 0;
  switch (id) {
    case BROWSER:
      return {
        ...NONE,
        value: `${formatRate(rates["chunk.stored"] ?? 0)} chunks/s`,
        note: "or the CLI",
      };
    case PLAYER:
      return { ...NONE, value: "HLS · DASH", note: "the same files" };
    case bucketNode("uploads"):
      return { ...NONE, value: `+${count("chunk.stored")} chunks`, note: "the source" };
    case bucketNode("media"):
      return { ...NONE, value: `+${count("segment.ready")} segments`, note: "immutable" };
    case LIBRARY:
      return { ...NONE, value: `${messages} facts`, note: within(hops, "log", LIBRARY) };
    case QUEUE:
      return queueFigures(state);
    case logNode(events ?? ""): {
      if (!state.groups) return AWAY;
      const total = Object.values(rates).reduce((sum, rate) => sum + rate, 0);
      return { ...NONE, value: `${formatRate(total)}/s`, note: `ends at ${endOf(state, events)}` };
    }
    case logNode(dead ?? ""):
      return {
        value: `${state.dead_waiting} waiting`,
        note: "dead letters",
        status: state.dead_waiting > 0 ? "trouble" : "",
      };
  }
  return kind === "stage" ? stageFigures(id, state) : NONE;
}

function stageFigures(name: string, state: PipelineState): NodeFigures {
  const { groups, hops, jobs, outbox_waiting } = state;
  const stage = state.stages.find((one) => one.name === name)!;
  switch (stage.trigger.kind) {
    case "http":
      return {
        value: outbox_waiting > 0 ? `${outbox_waiting} in the outbox` : "outbox empty",
        note: within(hops, name, "log"),
        status: outbox_waiting > 100 ? "trouble" : "",
      };
    case "queue":
      return jobs
        ? {
            ...NONE,
            value: jobs.length === 1 ? "1 job runs" : `${jobs.length} jobs run`,
            note: within(hops, name, "encode"),
          }
        : AWAY;
    case "schedule":
      return { ...NONE, value: `every ${stage.trigger.every} s`, note: "or when asked" };
    case "log": {
      if (!groups) return AWAY;
      const own = groups.filter((group) => group.stage === name);
      const lag = own.reduce((sum, group) => sum + group.lag, 0);
      const hasJobs = Object.values(stage.takes).some((queues) => queues.length > 0);
      const isPaused = own.some(({ paused }) => paused);
      return {
        value: isPaused ? `paused · lag ${lag}` : `lag ${lag}`,
        note: hasJobs ? within(hops, "log", QUEUE) : within(hops, "log", LIBRARY),
        status: isPaused ? "paused" : "",
      };
    }
  }
}

function queueFigures({ queues, hops }: PipelineState): NodeFigures {
  if (!queues) return AWAY;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const retrying = queues.reduce((sum, queue) => sum + queue.retrying, 0);
  const isPaused = queues.some(({ paused }) => paused);
  return {
    value: `${waiting} waiting${isPaused ? " · paused" : ""}`,
    note: retrying > 0 ? `${retrying} retrying` : within(hops, QUEUE, "transcode"),
    status: isPaused ? "paused" : "",
  };
}

function within(hops: readonly Hop[], from: string, to: string): string {
  const hop = hops.find((one) => one.from === from && one.to === to);
  return hop ? `p50 ${formatMs(hop.p50_ms)}` : "";
}

function endOf({ groups }: PipelineState, topic: string | undefined): number {
  const group = groups?.find((one) => one.topic === topic);
  return group?.partitions.reduce((sum, { end }) => sum + end, 0) ?? 0;
}

import type { JournalEntry } from "../../api/events.ts";
import type { PipelineState } from "../../api/pipeline.ts";
import { part } from "../../dom/template.ts";
import { stageOf } from "../feed.ts";
import { graphOf } from "./graph.ts";
import { createMotion } from "./motion.ts";
import { createPicture } from "./picture.ts";
import { createRouter } from "./routes.ts";
import { createStageTable } from "./table.ts";

/** How long an edge stays lit after a message. */
const LIT_MS = 700;

/** The picture of the stages, with what moves in it, and its table. */
export function createStages(root: HTMLElement, { stages }: Pick<PipelineState, "stages">) {
  const graph = graphOf(stages);
  const picture = createPicture(root, graph);
  const table = createStageTable(root, graph, stages);
  const routes = createRouter(stages, graph);
  const motion = createMotion({ ...picture, canvas: part<HTMLCanvasElement>(root, "motion"), routes });
  const lit = new Map<string, number>();

  const darken = () => {
    const now = performance.now();
    for (const [edge, until] of lit) {
      if (until > now) continue;
      lit.delete(edge);
      picture.path(edge)?.classList.remove("lit");
    }
  };
  setInterval(darken, LIT_MS / 2);

  return {
    update(state: PipelineState, counts: ReadonlyMap<string, number>): void {
      picture.update(state, counts);
      table.update(state);
    },
    take(entries: readonly JournalEntry[]): void {
      const until = performance.now() + LIT_MS;
      for (const entry of entries) {
        for (const edge of routes(entry.type, stageOf(entry)).flat()) {
          if (!lit.has(edge)) picture.path(edge)?.classList.add("lit");
          lit.set(edge, until);
        }
      }
      motion.move(entries);
    },
  };
}

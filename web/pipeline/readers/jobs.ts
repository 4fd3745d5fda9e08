import type { ActiveJob, PipelineState } from "../../api/pipeline.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../../dom/update.ts";
import { hueOf } from "../films.ts";
import { formatMs } from "../format.ts";
import { createKeyedRows } from "./keyed-rows.ts";

/** The jobs that run now, under the worker that runs them; a worker without one rests. */
export function createJobList(root: HTMLElement) {
  const workers = createKeyedRows(part(root, "workers"), () => cloneTemplate("worker-template"));
  const lists = new WeakMap<HTMLElement, ReturnType<typeof createKeyedRows>>();
  const listOf = (row: HTMLElement) => {
    const list = lists.get(row) ?? createKeyedRows(part(row, "jobs"), () => cloneTemplate("job-template"));
    lists.set(row, list);
    return list;
  };

  return {
    update({ jobs, workers: names }: PipelineState): void {
      if (!jobs) return;
      const byWorker = Map.groupBy(jobs, ({ worker }) => worker ?? "unknown");
      const all = [...new Set([...(names ?? []), ...byWorker.keys()])];
      setShown(part(root, "workers-empty"), all.length === 0);
      workers.show(
        all,
        (name) => name,
        (row, name) => {
          const own = byWorker.get(name) ?? [];
          setText(part(row, "worker"), name);
          setText(part(row, "rests"), own.length === 0 ? "rests" : "");
          listOf(row).show(own, ({ id }) => id, showJob);
        },
      );
    },
  };
}

function showJob(row: HTMLElement, job: ActiveJob): void {
  const { name, title, video_hash, attempt, progress, started_at } = job;
  const bar = part(row, "bar");
  setText(part(row, "job"), name);
  setText(part(row, "title"), title);
  part(row, "film").style.setProperty("--hue", String(hueOf(video_hash)));
  const since = started_at ? formatMs(Math.max(0, Date.now() - Date.parse(started_at))) : "";
  setText(part(row, "since"), attempt > 1 ? `attempt ${attempt} · ${since}` : since);
  setAttribute(bar, "aria-label", `${name} of ${title}`);
  setShown(bar, progress !== null);
  if (progress !== null) setProgress(bar, progress);
}

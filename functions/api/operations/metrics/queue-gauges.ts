import { Gauge, type Registry } from "prom-client";
import { QUEUES, STAGES } from "../../../../core/pipeline.ts";
import type { ApiContext } from "../../context.ts";
import { askOthers } from "./ask-others.ts";

/** What waits in the queues and in the log. */
export function addQueueGauges(context: ApiContext, register: Registry) {
  const { queues, log } = context;
  new Gauge({
    name: "vidpipeline_queue_jobs",
    help: "Jobs by queue and state",
    labelNames: ["queue", "state"],
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_queue_jobs", this, async (metric) => {
        for (const queue of QUEUES) {
          const counts = await queues[queue].getJobCounts("waiting", "prioritized", "active", "delayed");
          for (const [state, jobs] of Object.entries(counts)) metric.set({ queue, state }, jobs);
        }
      });
    },
  });
  new Gauge({
    name: "vidpipeline_queue_oldest_age_seconds",
    help: "How long the job has waited that is taken next; 0 without one. Those put off do not count",
    labelNames: ["queue"],
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_queue_oldest_age_seconds", this, async (metric) => {
        for (const queue of QUEUES) {
          const [next] = await queues[queue].getJobs(["waiting", "prioritized"], 0, 0, true);
          metric.set({ queue }, next ? Math.max(0, Date.now() - next.timestamp) / 1000 : 0);
        }
      });
    },
  });
  new Gauge({
    name: "vidpipeline_log_lag_records",
    help: "Records that a consumer group has yet to read",
    labelNames: ["topic", "group"],
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_log_lag_records", this, async (metric) => {
        for (const { trigger } of STAGES) {
          if (trigger.kind !== "log") continue;
          for (const { topic, group } of trigger.sources) {
            const offsets = await log.offsets(topic, group);
            const lag = offsets.reduce((sum, o) => sum + o.end - o.committed, 0);
            metric.set({ topic, group }, lag);
          }
        }
      });
    },
  });
}

import type { Registry } from "prom-client";
import { QUEUES, STAGES } from "../../../../core/pipeline.ts";
import type { ApiContext } from "../../context.ts";
import { askedMetrics } from "./asked-metrics.ts";

/** What waits in the queues and in the log. */
export function addQueueGauges(context: ApiContext, register: Registry) {
  const { queues, log } = context;
  const { gauge } = askedMetrics(context, register);
  gauge("queue_jobs", "Jobs by queue and state", ["queue", "state"], async (jobs) => {
    for (const queue of QUEUES) {
      const counts = await queues[queue].getJobCounts("waiting", "prioritized", "active", "delayed");
      for (const [state, count] of Object.entries(counts)) jobs.set({ queue, state }, count);
    }
  });
  gauge(
    "queue_oldest_age_seconds",
    "How long the job has waited that is taken next; 0 without one. Those put off do not count",
    ["queue"],
    async (age) => {
      for (const queue of QUEUES) {
        const [next] = await queues[queue].getJobs(["waiting", "prioritized"], 0, 0, true);
        age.set({ queue }, next ? Math.max(0, Date.now() - next.timestamp) / 1000 : 0);
      }
    },
  );
  gauge(
    "log_lag_records",
    "Records that a consumer group has yet to read",
    ["topic", "group"],
    async (lag) => {
      for (const { trigger } of STAGES) {
        if (trigger.kind !== "log") continue;
        for (const { topic, group } of trigger.sources) {
          const offsets = await log.offsets(topic, group);
          lag.set(
            { topic, group },
            offsets.reduce((sum, { end, committed }) => sum + end - committed, 0),
          );
        }
      }
    },
  );
}

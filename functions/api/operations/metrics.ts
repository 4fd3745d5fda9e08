import { OpenAPIHono } from "@hono/zod-openapi";
import { count } from "drizzle-orm";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { readNote } from "../../../core/library/bookkeeping.ts";
import { countDeadLetters } from "../../../core/library/dead-letters.ts";
import { countWaiting } from "../../../core/library/outbox.ts";
import { videos } from "../../../core/library/schema.ts";
import { QUEUES, STAGES } from "../../../core/pipeline.ts";
import type { ApiContext } from "../context.ts";
import type { Journal } from "../events/journal.ts";

/** How often the event loop's delay is sampled; ten times as often, the default, is most of what an idle api does. */
const SAMPLE_MS = 100;

/** GET /metrics in Prometheus' text format; gauges are read when somebody asks. */
export function metricsRoutes(context: ApiContext, journal: Journal): OpenAPIHono {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: SAMPLE_MS });
  addLibraryGauges(context, register);
  addRepairGauge(context, register);
  addQueueGauges(context, register);
  addLagGauge(context, register);
  addCapacityMetrics(context, register);
  addStreamGauge(journal, register);
  const app = new OpenAPIHono();
  app.get(
    "/metrics",
    async () => new Response(await register.metrics(), { headers: { "content-type": register.contentType } }),
  );
  return app;
}

function addLibraryGauges({ library }: ApiContext, register: Registry) {
  new Gauge({
    name: "vidpipeline_videos",
    help: "Videos by status",
    labelNames: ["status"],
    registers: [register],
    async collect() {
      this.reset();
      const rows = await library
        .select({ status: videos.status, videos: count() })
        .from(videos)
        .groupBy(videos.status);
      for (const row of rows) this.set({ status: row.status }, row.videos);
    },
  });
  new Gauge({
    name: "vidpipeline_outbox_waiting",
    help: "Committed events that are not published yet",
    registers: [register],
    async collect() {
      this.set(await countWaiting(library));
    },
  });
  new Gauge({
    name: "vidpipeline_dead_letters_waiting",
    help: "Records and jobs that could not be handled and are neither redriven nor dropped",
    registers: [register],
    async collect() {
      this.set(await countDeadLetters(library));
    },
  });
}

function addRepairGauge({ library }: ApiContext, register: Registry) {
  new Gauge({
    name: "vidpipeline_repairs_total",
    help: "What the reconciler has repaired or cleared away, by kind",
    labelNames: ["repair"],
    registers: [register],
    async collect() {
      const totals = (await readNote(library, "repairs")) ?? {};
      for (const [repair, count] of Object.entries(totals)) this.set({ repair }, count);
    },
  });
}

function addQueueGauges({ queues }: ApiContext, register: Registry) {
  new Gauge({
    name: "vidpipeline_queue_jobs",
    help: "Jobs by queue and state",
    labelNames: ["queue", "state"],
    registers: [register],
    async collect() {
      for (const queue of QUEUES) {
        const counts = await queues[queue].getJobCounts("waiting", "prioritized", "active", "delayed");
        for (const [state, jobs] of Object.entries(counts)) this.set({ queue, state }, jobs);
      }
    },
  });
}

function addLagGauge({ log }: ApiContext, register: Registry) {
  new Gauge({
    name: "vidpipeline_log_lag_records",
    help: "Records that a consumer group has yet to read",
    labelNames: ["topic", "group"],
    registers: [register],
    async collect() {
      for (const { trigger } of STAGES) {
        if (trigger.kind !== "log") continue;
        for (const { topic, group } of trigger.sources) {
          const offsets = await log.offsets(topic, group);
          const lag = offsets.reduce((sum, o) => sum + o.end - o.committed, 0);
          this.set({ topic, group }, lag);
        }
      }
    },
  });
}

function addCapacityMetrics({ capacity }: ApiContext, register: Registry) {
  new Gauge({
    name: "vidpipeline_disk_bytes",
    help: "Bytes of the disk: free, and the reserve below which uploads are refused",
    labelNames: ["kind"],
    registers: [register],
    async collect() {
      const { free, reserve } = await capacity.disk();
      this.set({ kind: "free" }, free);
      this.set({ kind: "reserve" }, reserve);
    },
  });
  new Counter({
    name: "vidpipeline_refusals_total",
    help: "Requests that were refused for want of room, by code",
    labelNames: ["code"],
    registers: [register],
    collect() {
      this.reset();
      for (const [code, refusals] of capacity.refusals) this.inc({ code }, refusals);
    },
  });
}

function addStreamGauge(journal: Journal, register: Registry) {
  new Gauge({
    name: "vidpipeline_event_streams",
    help: "Open streams of GET /events",
    registers: [register],
    collect() {
      this.set(journal.listeners);
    },
  });
}

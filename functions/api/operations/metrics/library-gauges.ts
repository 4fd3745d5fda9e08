import { count } from "drizzle-orm";
import { Counter, Gauge, type Registry } from "prom-client";
import { readNote } from "../../../../core/library/bookkeeping.ts";
import { countDeadLetters } from "../../../../core/library/dead-letters.ts";
import { countWaiting, oldestWaiting } from "../../../../core/library/outbox.ts";
import { videos } from "../../../../core/library/schema.ts";
import type { ApiContext } from "../../context.ts";
import { askOthers } from "./ask-others.ts";

/** What the library knows; each is a query when somebody asks. */
export function addLibraryGauges(context: ApiContext, register: Registry) {
  const { library } = context;
  new Gauge({
    name: "vidpipeline_videos",
    help: "Videos by status",
    labelNames: ["status"],
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_videos", this, async (metric) => {
        const rows = await library
          .select({ status: videos.status, videos: count() })
          .from(videos)
          .groupBy(videos.status);
        for (const row of rows) metric.set({ status: row.status }, row.videos);
      });
    },
  });
  new Gauge({
    name: "vidpipeline_outbox_waiting",
    help: "Committed events that are not published yet",
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_outbox_waiting", this, async (metric) => {
        metric.set(await countWaiting(library));
      });
    },
  });
  new Gauge({
    name: "vidpipeline_dead_letters_waiting",
    help: "Records and jobs that could not be handled and are neither redriven nor dropped",
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_dead_letters_waiting", this, async (metric) => {
        metric.set(await countDeadLetters(library));
      });
    },
  });
  new Gauge({
    name: "vidpipeline_outbox_oldest_age_seconds",
    help: "Age of the oldest committed event that is not published yet; 0 without one",
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_outbox_oldest_age_seconds", this, async (metric) => {
        const oldest = await oldestWaiting(library);
        metric.set(oldest === null ? 0 : Math.max(0, Date.now() - oldest) / 1000);
      });
    },
  });
  new Counter({
    name: "vidpipeline_repairs_total",
    help: "What the reconciler has repaired or cleared away, by kind",
    labelNames: ["repair"],
    registers: [register],
    collect() {
      return askOthers(context, "vidpipeline_repairs_total", this, async (metric) => {
        const totals = (await readNote(library, "repairs")) ?? {};
        for (const [repair, count] of Object.entries(totals)) metric.inc({ repair }, count);
      });
    },
  });
}

import { count } from "drizzle-orm";
import type { Registry } from "prom-client";
import { readNote } from "../../../../core/library/bookkeeping.ts";
import { countDeadLetters } from "../../../../core/library/dead-letters.ts";
import { countWaiting, oldestWaiting } from "../../../../core/library/outbox.ts";
import { videos } from "../../../../core/library/schema.ts";
import type { ApiContext } from "../../context.ts";
import { askedMetrics } from "./asked-metrics.ts";

/** What the library knows; each is a query when somebody asks. */
export function addLibraryGauges(context: ApiContext, register: Registry) {
  const { library } = context;
  const { gauge, counter } = askedMetrics(context, register);
  gauge("videos", "Videos by status", ["status"], async (films) => {
    const rows = await library
      .select({ status: videos.status, videos: count() })
      .from(videos)
      .groupBy(videos.status);
    for (const row of rows) films.set({ status: row.status }, row.videos);
  });
  gauge("outbox_waiting", "Committed events that are not published yet", [], async (waiting) => {
    waiting.set(await countWaiting(library));
  });
  gauge(
    "dead_letters_waiting",
    "Records and jobs that could not be handled and are neither redriven nor dropped",
    [],
    async (letters) => letters.set(await countDeadLetters(library)),
  );
  gauge(
    "outbox_oldest_age_seconds",
    "Age of the oldest committed event that is not published yet; 0 without one",
    [],
    async (age) => {
      const oldest = await oldestWaiting(library);
      age.set(oldest === null ? 0 : Math.max(0, Date.now() - oldest) / 1000);
    },
  );
  counter(
    "repairs_total",
    "What the reconciler has repaired or cleared away, by kind",
    ["repair"],
    async (repairs) => {
      const totals = (await readNote(library, "repairs")) ?? {};
      for (const [repair, count] of Object.entries(totals)) repairs.inc({ repair }, count);
    },
  );
}

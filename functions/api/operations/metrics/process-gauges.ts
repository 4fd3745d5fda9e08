import { Counter, Gauge, type Registry } from "prom-client";
import type { ApiContext } from "../../context.ts";
import type { Journal } from "../../events/journal.ts";

/** What this process has room for, what it refuses, and who follows the journal. */
export function addProcessGauges({ capacity }: ApiContext, journal: Journal, register: Registry) {
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
  new Gauge({
    name: "vidpipeline_event_streams",
    help: "Open streams of GET /events",
    registers: [register],
    collect() {
      this.set(journal.listeners);
    },
  });
}

import { OpenAPIHono } from "@hono/zod-openapi";
import { Registry } from "prom-client";
import { mergeExpositions } from "../../../../core/metrics/merge-expositions.ts";
import { registry } from "../../../../core/metrics/registry.ts";
import type { ApiContext } from "../../context.ts";
import type { Journal } from "../../events/journal.ts";
import { addLibraryGauges } from "./library-gauges.ts";
import { addProcessGauges } from "./process-gauges.ts";
import { addQueueGauges } from "./queue-gauges.ts";

/**
 * GET /metrics in Prometheus' text format: what this process counts, gauges that are read when somebody asks, and, on
 * one machine, what the other processes count.
 */
export function metricsRoutes(context: ApiContext, journal: Journal): OpenAPIHono {
  const gauges = new Registry();
  addLibraryGauges(context, gauges);
  addQueueGauges(context, gauges);
  addProcessGauges(context, journal, gauges);
  const app = new OpenAPIHono();
  app.get("/metrics", async () => {
    // In this order: reading the gauges counts what could not be read.
    const texts = [await gauges.metrics(), await registry.metrics()];
    const others = (await context.otherMetrics?.()) ?? [];
    const headers = { "content-type": registry.contentType };
    return new Response(mergeExpositions([...texts, ...others]), { headers });
  });
  return app;
}

import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { TOPICS } from "../../../core/pipeline.ts";
import type { ApiContext } from "../context.ts";
import { json } from "../schemas.ts";

const Health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    checks: z.record(z.string(), z.string()).openapi({ description: "`ok`, or what is wrong, by part." }),
    disk: z.object({
      free_bytes: z.number().int(),
      reserve_bytes: z.number().int().openapi({ description: "Below this, uploads are refused with 507." }),
    }),
    refusals: z.record(z.string(), z.number().int()).openapi({ description: "Since the start, by code." }),
  })
  .openapi("Health");

const health = createRoute({
  method: "get",
  path: "/healthz",
  tags: ["operations"],
  summary: "Whether the library, the buckets, the log and the queue answer",
  responses: { 200: json(Health, "All answer."), 503: json(Health, "Some do not.") },
});

export function healthRoutes(context: ApiContext): OpenAPIHono {
  const { library, buckets, log, queues, capacity } = context;
  const app = new OpenAPIHono();
  app.openapi(health, async (c) => {
    const checks = {
      library: await outcome(library.run(sql`SELECT 1`)),
      uploads: await outcome(buckets.uploads.ready()),
      media: await outcome(buckets.media.ready()),
      log: await outcome(log.ready([...TOPICS])),
      queue: await outcome(queues.redis.ping()),
    };
    const answers = Object.values(checks).every((check) => check === "ok");
    const { free, reserve } = await capacity.disk();
    // A disk that is nearly full keeps uploads out, and nobody else: it must not take the rest out of service.
    const status = answers && free >= reserve ? ("ok" as const) : ("degraded" as const);
    const disk = { free_bytes: free, reserve_bytes: reserve };
    const refusals = Object.fromEntries(capacity.refusals);
    return c.json({ status, checks, disk, refusals }, answers ? 200 : 503);
  });
  return app;
}

const outcome = (check: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(check).then(
    () => "ok",
    (error: Error) => error.message,
  );

import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { refuseInvalid } from "../../../functions/api/problems.ts";
import { json } from "../../../functions/api/schemas.ts";
import { Limits, SessionId, Side } from "./schemas.ts";
import type { Throttle } from "./throttle.ts";

const session = z.object({ session: SessionId });
const line = session.extend({ side: Side });
const Lines = z.object({ hls: Limits.nullable(), dash: Limits.nullable() }).openapi("Throttle");

const get = createRoute({
  method: "get",
  path: "/throttle/{session}",
  tags: ["throttle"],
  summary: "How a page's media are limited, by side; null where they are not",
  request: { params: session },
  responses: { 200: json(Lines, "Both sides.") },
});

const put = createRoute({
  method: "put",
  path: "/throttle/{session}/{side}",
  tags: ["throttle"],
  summary: "Limit the media of one side of a page: rate, latency, loss. On one machine alone",
  request: { params: line, body: { required: true, content: { "application/json": { schema: Limits } } } },
  responses: { 200: json(Limits, "It holds for what is under way, too.") },
});

const remove = createRoute({
  method: "delete",
  path: "/throttle/{session}/{side}",
  tags: ["throttle"],
  summary: "Let it through as it comes",
  request: { params: line },
  responses: { 204: { description: "It is not limited." } },
});

/** What a page says about its lines; the api's own rules of origin and token stand in front. */
export function throttleRoutes(throttle: Throttle): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  app.openapi(get, (c) => {
    const { session } = c.req.valid("param");
    const limitsOf = (side: z.infer<typeof Side>) => throttle.find(session, side)?.limits ?? null;
    return c.json({ hls: limitsOf("hls"), dash: limitsOf("dash") }, 200);
  });
  app.openapi(put, (c) => {
    const { session, side } = c.req.valid("param");
    const limits = c.req.valid("json");
    throttle.open(session, side).limits = limits;
    return c.json(limits, 200);
  });
  app.openapi(remove, (c) => {
    const { session, side } = c.req.valid("param");
    throttle.close(session, side);
    return c.body(null, 204);
  });
  return app;
}

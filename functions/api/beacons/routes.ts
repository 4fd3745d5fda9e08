import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { PipelineError } from "../../../core/errors.ts";
import { BEACON_PATH } from "../access/requests.ts";
import { refuseInvalid } from "../problems.ts";
import { problem } from "../schemas.ts";
import { countPlayback } from "./metrics.ts";
import { Beacon } from "./schemas.ts";

const MOST_BYTES = 4 * 1024;

const beacon = createRoute({
  method: "post",
  path: BEACON_PATH,
  tags: ["operations"],
  summary:
    "Tell how playing went since the last beacon, for the metrics; pages do it by navigator.sendBeacon",
  request: { body: { required: true, content: { "application/json": { schema: Beacon } } } },
  responses: {
    204: { description: "It is counted." },
    400: problem("It is no beacon, or longer than 4 KiB."),
  },
});

/** Takes beacons of players: sums alone are kept, in the metrics. */
export function beaconRoutes(): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.use(BEACON_PATH, bodyLimit({ maxSize: MOST_BYTES, onError: refuseLong }));
  app.openapi(beacon, (c) => {
    for (const side of c.req.valid("json").sides) countPlayback(side);
    return c.body(null, 204);
  });
  return app;
}

function refuseLong(): never {
  throw new PipelineError("invalid_request", "A beacon has 4 KiB at the most.");
}

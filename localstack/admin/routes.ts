import { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiContext } from "../../functions/api/context.ts";
import type { FaultControl } from "../faults/open-fault-channel.ts";
import { faultRoutes } from "../faults/routes.ts";
import { queueBoardRoutes } from "./queue-board.ts";
import { toolRoutes } from "./tools.ts";

export interface AdminOptions extends Pick<ApiContext, "config" | "library" | "queues"> {
  /** Null where nothing may be broken by hand. */
  faults: FaultControl | null;
}

/**
 * What one machine adds to the api for whoever runs it. It is mounted behind the api's own checks of origin and
 * token, and is no part of what is deployed.
 */
export function adminRoutes({ config, library, queues, faults }: AdminOptions): OpenAPIHono {
  const app = new OpenAPIHono();
  app.route("/", queueBoardRoutes(queues));
  app.route("/", toolRoutes(config.tools, faults !== null));
  if (faults) app.route("/", faultRoutes(faults, library));
  return app;
}

import { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiContext } from "../../functions/api/context.ts";
import { queueBoardRoutes } from "./queue-board.ts";

/**
 * What one machine adds to the api for whoever runs it. It is mounted behind the api's own checks of origin and
 * token, and is no part of what is deployed.
 */
export function adminRoutes({ queues }: Pick<ApiContext, "queues">): OpenAPIHono {
  const app = new OpenAPIHono();
  app.route("/", queueBoardRoutes(queues));
  return app;
}

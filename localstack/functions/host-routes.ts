import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiContext } from "../../functions/api/context.ts";
import { adminRoutes } from "../admin/routes.ts";
import type { FaultControl } from "../faults/open-fault-channel.ts";
import { sampleRoutes } from "../sample-film/routes.ts";

/**
 * Adds to the api what it has on one machine alone: pages and faults for whoever runs it, and the sample film, whose
 * making ends with `signal`. They stand behind the api's own rules of origin and token, and are not deployed.
 */
export function addHostRoutes(
  api: OpenAPIHono,
  context: ApiContext,
  faults: FaultControl | null,
  signal: AbortSignal,
): void {
  api.route("/", adminRoutes({ ...context, faults }));
  api.route("/", sampleRoutes(context, signal));
}

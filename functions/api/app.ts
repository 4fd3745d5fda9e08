import { OpenAPIHono } from "@hono/zod-openapi";
import { answerOrigins, checkOrigin } from "./access/origins.ts";
import { answerHeaders } from "./access/security-headers.ts";
import { loginRoutes, requireToken } from "./access/token.ts";
import { beaconRoutes } from "./beacons/routes.ts";
import { captionRoutes } from "./captions/routes.ts";
import type { ApiContext } from "./context.ts";
import { deadLetterRoutes } from "./dead/routes.ts";
import { Journal } from "./events/journal.ts";
import { eventRoutes } from "./events/routes.ts";
import { mediaRoutes } from "./media/routes.ts";
import { docsRoutes } from "./operations/docs.ts";
import { healthRoutes } from "./operations/health.ts";
import { countRequests } from "./operations/metrics/requests.ts";
import { metricsRoutes } from "./operations/metrics/routes.ts";
import { traceChanges } from "./operations/trace-changes.ts";
import { pipelineRoutes } from "./pipeline/routes.ts";
import { answerProblem, refuseInvalid, unknownRoute } from "./problems.ts";
import { uploadRoutes } from "./uploads/routes.ts";
import { videoRoutes } from "./videos/routes.ts";

/** The HTTP interface: the same app behind a local server and behind Lambda's adapter. */
export function createApi(context: ApiContext): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const journal = new Journal(context.library, context.logger);
  app.use(countRequests());
  app.use(traceChanges());
  app.use(answerOrigins(context.config));
  app.use(answerHeaders());
  app.use(checkOrigin(context.config));
  app.use(requireToken(context));
  app.onError((error, c) => answerProblem(context.logger, error, c));
  app.notFound(unknownRoute);

  app.route("/", uploadRoutes(context));
  app.route("/", videoRoutes(context));
  app.route("/", captionRoutes(context));
  app.route("/", eventRoutes(context, journal));
  app.route("/", beaconRoutes());
  app.route("/", deadLetterRoutes(context));
  app.route("/", pipelineRoutes(context));
  app.route("/", mediaRoutes(context));
  app.route("/", healthRoutes(context));
  app.route("/", metricsRoutes(context, journal));
  app.route("/", docsRoutes(app));
  app.route("/", loginRoutes(context));
  return app;
}

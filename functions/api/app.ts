import { OpenAPIHono } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import type { ApiContext } from "./context.ts";
import { eventRoutes } from "./events/routes.ts";
import { mediaRoutes } from "./media/routes.ts";
import { docsRoutes } from "./operations/docs.ts";
import { healthRoutes } from "./operations/health.ts";
import { metricsRoutes } from "./operations/metrics.ts";
import { answerProblem, refuseInvalid, unknownRoute } from "./problems.ts";
import { uploadRoutes } from "./uploads/routes.ts";
import { videoRoutes } from "./videos/routes.ts";

/** The HTTP interface: the same app behind a local server and behind Lambda's adapter. */
export function createApi(context: ApiContext): OpenAPIHono {
  const { corsOrigins } = context.config.http;
  const allowsAll = corsOrigins.includes("*");
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.use(
    cors({
      origin: allowsAll ? "*" : corsOrigins,
      exposeHeaders: ["ETag", "Content-Range", "Accept-Ranges", "Content-Length"],
      maxAge: 600,
    }),
  );
  // Players on other pages may read the media; everything else about the headers is strict.
  app.use(secureHeaders({ crossOriginResourcePolicy: "cross-origin", crossOriginOpenerPolicy: false }));
  app.onError((error, c) => answerProblem(context.logger, error, c));
  app.notFound(unknownRoute);

  app.route("/", uploadRoutes(context));
  app.route("/", videoRoutes(context));
  app.route("/", eventRoutes(context));
  app.route("/", mediaRoutes(context));
  app.route("/", healthRoutes(context));
  app.route("/", metricsRoutes(context));
  app.route("/", docsRoutes(app));
  return app;
}

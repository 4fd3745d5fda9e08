import { isIP } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { registry } from "../../core/metrics/registry.ts";
import { checkHost } from "../../functions/api/access/check-host.ts";
import { requireToken } from "../../functions/api/access/token.ts";
import { answerProblem, unknownRoute } from "../../functions/api/problems.ts";
import { accessToken } from "./access-token.ts";
import type { FunctionContext } from "./open-context.ts";
import { serveHttp } from "./serve-http.ts";

/**
 * Serves GET /metrics of a process that answers no other requests, until `signal` aborts: under the names and behind the
 * token that the api asks for. Resolves at once where METRICS_PORT asks for none.
 */
export async function serveMetrics(
  { config, logger }: FunctionContext<never>,
  signal: AbortSignal,
): Promise<void> {
  const { metricsPort: port, http, limits } = config;
  if (port === undefined) return;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError((error, c) => answerProblem(logger, error, c));
  app.notFound(unknownRoute);
  const checkName = checkHost(config);
  // Replicas are found by their addresses; only a name can have been made to lead here.
  app.use((c, next) => (isIP(new URL(c.req.url).hostname) ? next() : checkName(c, next)));
  app.use(requireToken({ config, token: await accessToken(config) }));
  app.get("/metrics", async (c) => {
    c.header("content-type", registry.contentType);
    return c.body(await registry.metrics());
  });
  const onListening = (at: number) => logger.info({ port: at }, "metrics are served");
  try {
    await serveHttp({ app, host: http.host, port, limits, signal, onListening });
  } catch (error) {
    // No film waits for it.
    logger.error({ err: error }, "metrics of this process are not served");
  }
}

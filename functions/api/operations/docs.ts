import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import absolutePath from "swagger-ui-dist/absolute-path.js";
import { PipelineError } from "../../../core/errors.ts";

const ASSETS = new Map([
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
]);

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>VidPipeline · HTTP interface</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
  <div id="docs"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", tryItOutEnabled: true });`;

/** /openapi.json, made from the schemas that validate, and /docs, a page that shows and tries it. */
export function docsRoutes(api: OpenAPIHono): OpenAPIHono {
  const app = new OpenAPIHono();
  app.get("/openapi.json", (c) =>
    c.json(
      api.getOpenAPI31Document({
        openapi: "3.1.0",
        info: {
          title: "VidPipeline",
          version: "1",
          description: "Upload in chunks; play as HLS and DASH while it arrives.",
        },
      }),
    ),
  );
  app.get("/docs", (c) => c.html(PAGE));
  app.get("/docs/start.js", () => new Response(START, { headers: { "content-type": "text/javascript" } }));
  app.get("/docs/:asset", async (c) => {
    const type = ASSETS.get(c.req.param("asset"));
    if (!type) throw new PipelineError("route_not_found");
    const bytes = await readFile(join(absolutePath(), c.req.param("asset")));
    return new Response(bytes, { headers: { "content-type": type, "cache-control": "max-age=86400" } });
  });
  return app;
}

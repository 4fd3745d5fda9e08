import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { json } from "../../functions/api/schemas.ts";
import { BOARD_PATH } from "./queue-board.ts";

const Tools = z
  .object({
    faults: z.boolean().openapi({ description: "Whether faults by hand are on here: GET /faults." }),
    tools: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        shows: z.string().openapi({ description: "What one finds there." }),
      }),
    ),
  })
  .openapi("AdminTools");

const route = createRoute({
  method: "get",
  path: "/admin/tools",
  tags: ["operations"],
  summary: "Where whoever runs this can look closer",
  responses: { 200: json(Tools, "The tools that run here.") },
});

export interface ToolSettings {
  kafkaUi?: string;
  minioConsole?: string;
}

/** The tools beside our own pages: Bull Board, and those of the services stack where their addresses are known. */
export function toolRoutes({ kafkaUi, minioConsole }: ToolSettings, faults: boolean): OpenAPIHono {
  const tools = [
    { name: "Bull Board", url: BOARD_PATH, shows: "queues and jobs" },
    { name: "kafka-ui", url: kafkaUi, shows: "topics, messages and consumer groups" },
    { name: "MinIO console", url: minioConsole, shows: "buckets and objects" },
  ].flatMap(({ url, ...tool }) => (url ? [{ ...tool, url }] : []));
  const app = new OpenAPIHono();
  app.openapi(route, (c) => c.json({ faults, tools }, 200));
  return app;
}

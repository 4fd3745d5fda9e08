import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { QUEUES } from "../../core/pipeline.ts";
import type { QueueName } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import { toPolicy } from "../../functions/api/access/security-headers.ts";

export const BOARD_PATH = "/admin/queues";

/** The one rule that a component of its pages puts between the lines; package.json holds the version. */
const OWN_RULE = "'sha256-r2N1TB/gHbBtBZFKg7ejmq1acVSREzucTAEw6ga4hoU='";

/** As strict as our own pages', but for its `<base>` and that rule; whatever it needs is served from here. */
const POLICY = toPolicy({
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", OWN_RULE],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "base-uri": ["'self'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
});

/** What its page brings that the policy refuses: fonts of another server, and styles between the lines. */
const REFUSED = [/<link[^>]+fonts\.googleapis\.com[^>]*>/g, /<style>.*?<\/style>/gs, / style="[^"]*"/g];

/**
 * Bull Board, which shows the queues and their jobs and lets people touch them, at `/admin/queues`. It is loaded
 * when somebody opens it for the first time: until then it takes neither time nor memory of the api.
 */
export function queueBoardRoutes(queues: Pick<Queues, QueueName>): Hono {
  const app = new Hono();
  let board: Promise<Hono> | undefined;
  app.all(`${BOARD_PATH}/*`, async (c) => {
    board ??= openBoard(queues);
    const response = await (await board).fetch(c.req.raw, c.env);
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    if (!isPage) return response;
    const page = REFUSED.reduce((text, part) => text.replace(part, ""), await response.text());
    return c.html(page, 200, { "content-security-policy": POLICY, "cache-control": "no-cache" });
  });
  return app;
}

async function openBoard(queues: Pick<Queues, QueueName>): Promise<Hono> {
  const [{ createBullBoard }, { BullMQAdapter }, { HonoAdapter }] = await Promise.all([
    import("@bull-board/api"),
    import("@bull-board/api/bullMQAdapter"),
    import("@bull-board/hono"),
  ]);
  const adapter = new HonoAdapter(serveStatic);
  createBullBoard({
    queues: QUEUES.map((name) => new BullMQAdapter(queues[name])),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "VidPipeline queues" } },
  });
  adapter.setBasePath(BOARD_PATH);
  return new Hono().route(BOARD_PATH, adapter.registerPlugin());
}

import { Hono } from "hono";
import { handle, type LambdaContext } from "hono/aws-lambda";
import { openCapacity } from "../../core/capacity/capacity.ts";
import { createRelay } from "../../core/library/relay.ts";
import { answerInParts } from "../lambda/answer-in-parts.ts";
import { behindCdn, type HttpEvent } from "../lambda/behind-cdn.ts";
import { openOnce } from "../lambda/open-once.ts";
import { relayInTime } from "../lambda/relay-in-time.ts";
import { createApi } from "./app.ts";

const open = openOnce("api", ["buckets", "library", "log", "queues"], (context) => {
  const { config, library, log, logger } = context;
  const relay = createRelay(library, log, logger, 0);
  const token = config.access.token ?? null;
  const api = createApi({ ...context, relay, capacity: openCapacity(config), token });
  const front = new Hono();
  front.all("*", (c) => answerInParts(c.req.raw, (request) => api.fetch(request, c.env as object)));
  return { answer: handle(front), relay, tracing: context.tracing };
});

/** The api on Lambda behind API Gateway (HTTP API, payload format 2.0): events leave before it answers. */
export async function handler(event: HttpEvent, context: LambdaContext) {
  const { answer, relay, tracing } = await open();
  const result = await answer(behindCdn(event), context);
  await relayInTime(relay);
  await tracing.flush();
  return result;
}

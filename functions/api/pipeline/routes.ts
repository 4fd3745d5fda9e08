import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Queue } from "bullmq";
import { listFilmHops } from "../../../core/library/facts.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { setPaused } from "../../../core/log/consumer-control.ts";
import { TOPIC } from "../../../core/log/publish-events.ts";
import { traceIdOf } from "../../../core/trace/trace-context.ts";
import { traceFilm } from "../../../core/trace/trace-film.ts";
import type { ApiContext } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { json, problem, VideoHash } from "../schemas.ts";
import { askQueue, orNull } from "./ask-queue.ts";
import { readOpenJobs } from "./jobs.ts";
import { createLiveState } from "./live-state.ts";
import { getMessage, listMessages } from "./messages.ts";
import {
  Group,
  MessageDetails,
  MessagePage,
  Paused,
  PipelineState,
  Place,
  QueueParam,
  Topic,
  Trace,
} from "./schemas.ts";

const tags = ["pipeline"];
const number = z.coerce.number().int().min(0);
const place = z.object({ partition: Place, offset: Place });
const topic = Topic.default(TOPIC);
const action = z.enum(["pause", "resume"]);
const away = (what: string) => problem(`The ${what} does not answer.`);

const state = createRoute({
  method: "get",
  path: "/pipeline",
  tags,
  summary: "The stages in the order of the data, and what goes on in them now",
  responses: { 200: json(PipelineState, "The registry and its state.") },
});

const list = createRoute({
  method: "get",
  path: "/pipeline/messages",
  tags,
  summary: "Messages as they lie in the log, the newest first",
  request: {
    query: z.object({
      topic,
      partition: number.default(0),
      before: number.optional().openapi({ description: "`next` of the page before." }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { 200: json(MessagePage, "A page of them."), 503: away("log") },
});

const get = createRoute({
  method: "get",
  path: "/pipeline/messages/{partition}/{offset}",
  tags,
  summary: "One message as it was: headers, payload, and who has read it",
  request: { params: place, query: z.object({ topic }) },
  responses: {
    200: json(MessageDetails, "The message."),
    404: problem("There is none at this place."),
    503: away("log"),
  },
});

const trace = createRoute({
  method: "get",
  path: "/videos/{video_hash}/trace",
  tags,
  summary: "All hops and jobs of one video as spans, from the first byte to the last rung",
  request: { params: z.object({ video_hash: VideoHash }) },
  responses: { 200: json(Trace, "The trace."), 404: problem("There is no video with this hash.") },
});

const pauseGroup = createRoute({
  method: "post",
  path: "/pipeline/groups/{group}/{action}",
  tags,
  summary: "Pause a consumer group after the batch that it has, or let it go on",
  request: { params: z.object({ group: Group, action }) },
  responses: { 200: json(Paused, "So it is, within half a second."), 503: away("queue") },
});

const pauseQueue = createRoute({
  method: "post",
  path: "/pipeline/queues/{queue}/{action}",
  tags,
  summary: "Let workers take no more jobs of a queue, or take them again; running ones come to their end",
  request: { params: z.object({ queue: QueueParam, action }) },
  responses: { 200: json(Paused, "So it is."), 503: away("queue") },
});

export function pipelineRoutes(context: ApiContext): OpenAPIHono {
  const { library, logger, queues } = context;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const live = createLiveState(context);

  app.openapi(state, async (c) => c.json(await live.read(), 200));
  app.openapi(list, async (c) => c.json(await listMessages(context, c.req.valid("query")), 200));
  app.openapi(get, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(await getMessage(context, place), 200);
  });
  app.openapi(trace, async (c) => {
    const { video_hash } = c.req.valid("param");
    const { title, status } = await getVideo(library, video_hash);
    const hops = await listFilmHops(library, video_hash);
    const open = await orNull(logger, readOpenJobs(queues, video_hash));
    const spans = traceFilm(hops, open ?? []).map((span) => ({
      ...span,
      start: new Date(span.start).toISOString(),
      end: span.end === null ? null : new Date(span.end).toISOString(),
    }));
    return c.json({ trace_id: traceIdOf(video_hash), video_hash, title, status, spans }, 200);
  });
  app.openapi(pauseGroup, async (c) => {
    const { group, action } = c.req.valid("param");
    await askQueue(setPaused(queues.redis, group, action === "pause"));
    live.forget();
    return c.json({ name: group, paused: action === "pause" }, 200);
  });
  app.openapi(pauseQueue, async (c) => {
    const { queue, action } = c.req.valid("param");
    await askQueue((queues[queue] as Queue)[action]());
    live.forget();
    return c.json({ name: queue, paused: action === "pause" }, 200);
  });
  return app;
}

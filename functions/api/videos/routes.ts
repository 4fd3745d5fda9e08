import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { StateReader } from "../../../core/library/facts.ts";
import { retryVideo } from "../../../core/library/retry-video.ts";
import { getVideo, listChunkIndices, listVideos } from "../../../core/library/videos.ts";
import { type ApiContext, OWNER } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { Details, json, problem, Row, VideoHash } from "../schemas.ts";
import { toDetails } from "./to-details.ts";
import { toRow } from "./to-row.ts";

const params = z.object({ video_hash: VideoHash });
const unknown = problem("There is no video with this hash.");

const list = createRoute({
  method: "get",
  path: "/videos",
  tags: ["videos"],
  summary: "All videos, the newest first",
  responses: { 200: json(z.array(Row), "The library.") },
});

const get = createRoute({
  method: "get",
  path: "/videos/{video_hash}",
  tags: ["videos"],
  summary: "One video, with its chunks, rungs, progress and ETA",
  request: { params },
  responses: { 200: json(Details, "The video."), 404: unknown },
});

const remove = createRoute({
  method: "delete",
  path: "/videos/{video_hash}",
  tags: ["videos"],
  summary: "Delete a video: every object, row and job; running work stops",
  request: { params },
  responses: { 204: { description: "It is gone." }, 404: unknown },
});

const retry = createRoute({
  method: "post",
  path: "/videos/{video_hash}/retry",
  tags: ["videos"],
  summary: "Start a failed video again; what is stored stays",
  request: { params },
  responses: {
    200: json(Row, "It is being worked on again."),
    404: unknown,
    409: problem("It is not failed."),
  },
});

export function videoRoutes(context: ApiContext): OpenAPIHono {
  const { library, relay, config } = context;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const states = new StateReader(library);

  app.openapi(list, async (c) => {
    const videos = await listVideos(library);
    return c.json(
      videos.map((video) => toRow(video, config.mediaBaseUrl)),
      200,
    );
  });
  app.openapi(get, async (c) => {
    const { video_hash } = c.req.valid("param");
    const video = await getVideo(library, video_hash);
    const [received, { state }] = await Promise.all([
      listChunkIndices(library, video_hash),
      states.read(video_hash),
    ]);
    return c.json(toDetails(video, received, state, config.mediaBaseUrl), 200);
  });
  app.openapi(remove, async (c) => {
    await deleteVideo(library, c.req.valid("param").video_hash);
    relay.kick();
    return c.body(null, 204);
  });
  app.openapi(retry, async (c) => {
    const video = await retryVideo(library, c.req.valid("param").video_hash, OWNER);
    relay.kick();
    return c.json(toRow(video, config.mediaBaseUrl), 200);
  });
  return app;
}

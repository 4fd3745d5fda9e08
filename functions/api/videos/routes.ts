import { OpenAPIHono } from "@hono/zod-openapi";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { StateReader } from "../../../core/library/facts.ts";
import { countByStatus, listPage } from "../../../core/library/list-page.ts";
import { renameVideo } from "../../../core/library/rename-video.ts";
import { retryVideo } from "../../../core/library/retry-video.ts";
import {
  getVideo,
  listChunkIndices,
  listVideos,
  type VideoWithCounts,
} from "../../../core/library/videos.ts";
import { type ApiContext, OWNER } from "../context.ts";
import { refuseInvalid } from "../problems.ts";
import { putPoster } from "./put-poster.ts";
import { counts, get, list, poster, remove, rename, retry, source } from "./route-schemas.ts";
import { serveSource } from "./serve-source.ts";
import { toDetails } from "./to-details.ts";
import { toRow } from "./to-row.ts";

const PAGE = 100;

export function videoRoutes(context: ApiContext): OpenAPIHono {
  const { library, relay, config } = context;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  const states = new StateReader(library);
  const row = (video: VideoWithCounts) => toRow(video, config.mediaBaseUrl);

  app.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const isWhole = Object.values(query).every((value) => value === undefined);
    if (isWhole) return c.json((await listVideos(library)).map(row), 200);
    const page = await listPage(library, { sort: "newest", limit: PAGE, ...query });
    if (page.next !== null) {
      const next = new URLSearchParams({ ...c.req.query(), cursor: page.next });
      c.header("Link", `</videos?${next}>; rel="next"`);
    }
    return c.json(page.videos.map(row), 200);
  });
  app.openapi(counts, async (c) => c.json(await countByStatus(library, c.req.valid("query").q), 200));
  app.openapi(get, async (c) => {
    const { video_hash } = c.req.valid("param");
    const video = await getVideo(library, video_hash);
    const [received, { state }] = await Promise.all([
      listChunkIndices(library, video_hash),
      states.read(video_hash),
    ]);
    return c.json(toDetails(video, received, state, config.mediaBaseUrl), 200);
  });
  app.openapi(rename, async (c) => {
    const { video_hash } = c.req.valid("param");
    return c.json(row(await renameVideo(library, video_hash, c.req.valid("json"))), 200);
  });
  app.openapi(remove, async (c) => {
    await deleteVideo(library, c.req.valid("param").video_hash);
    relay.kick();
    return c.body(null, 204);
  });
  app.openapi(poster, async (c) => {
    const { time } = c.req.valid("json");
    const video = await putPoster({ library, states }, c.req.valid("param").video_hash, time ?? null);
    relay.kick();
    return c.json(row(video), 202);
  });
  app.openapi(retry, async (c) => {
    const video = await retryVideo(library, c.req.valid("param").video_hash, OWNER);
    relay.kick();
    return c.json(row(video), 200);
  });
  app.openapi(source, (c) => serveSource(context, c.req.valid("param").video_hash, c.req.raw));
  return app;
}

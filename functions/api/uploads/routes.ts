import { OpenAPIHono } from "@hono/zod-openapi";
import { createVideo } from "../../../core/library/create-video.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { multivariantKey } from "../../../core/video/keys.ts";
import { type ApiContext, OWNER } from "../context.ts";
import { countChunks, countUpload } from "../operations/metrics/requests.ts";
import { traceInit } from "../operations/trace-changes.ts";
import { refuseInvalid } from "../problems.ts";
import { toRow } from "../videos/to-row.ts";
import { acknowledgeStored } from "./acknowledge-stored.ts";
import { presignChunks } from "./presign-chunks.ts";
import { readChunkBody } from "./read-chunk-body.ts";
import { acknowledge, acknowledgeMany, chunkUrls, finalize, init, uploadChunk } from "./route-schemas.ts";
import { storeChunk } from "./store-chunk.ts";

export function uploadRoutes(context: ApiContext): OpenAPIHono {
  const { library, relay, config, capacity } = context;
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });

  app.openapi(init, async (c) => {
    const startedAt = Date.now();
    const body = c.req.valid("json");
    await capacity.requireRoom(body.size ?? 0, "later");
    const { video, resumed } = await createVideo(library, {
      title: body.title,
      description: body.description,
      totalChunks: body.total_chunks,
      size: body.size ?? null,
      contentType: body.content_type ?? null,
      fingerprint: body.fingerprint ?? null,
      owner: OWNER,
    });
    traceInit(video.videoHash, startedAt);
    countUpload(resumed ? "resumed" : "begun");
    relay.kick();
    return c.json(toRow(await getVideo(library, video.videoHash), config.mediaBaseUrl), 200);
  });

  app.openapi(uploadChunk, async (c) => {
    const startedAt = performance.now();
    const { video_hash, chunk_index } = c.req.valid("param");
    const body = await readChunkBody(c.req.raw);
    await capacity.requireRoom(body.size);
    const received = await storeChunk(context, video_hash, chunk_index, body);
    countChunks("api", [body.size], startedAt);
    relay.kick();
    return c.json({ message: "Chunk stored", video_hash, received_chunks: received }, 200);
  });

  app.openapi(chunkUrls, async (c) => {
    const { video_hash } = c.req.valid("param");
    const { chunks } = c.req.valid("json");
    await capacity.requireRoom(
      chunks.reduce((bytes, { size }) => bytes + size, 0),
      "later",
    );
    return c.json(await presignChunks(context, video_hash, chunks, new URL(c.req.url).origin), 200);
  });

  app.openapi(acknowledge, async (c) => {
    const startedAt = performance.now();
    const { video_hash, chunk_index } = c.req.valid("param");
    const sent = [{ index: chunk_index, ...c.req.valid("json") }];
    const received = await acknowledgeStored(context, video_hash, sent);
    countChunks("bucket", [c.req.valid("json").size], startedAt);
    relay.kick();
    return c.json({ message: "Chunk stored", video_hash, received_chunks: received }, 200);
  });

  app.openapi(acknowledgeMany, async (c) => {
    const startedAt = performance.now();
    const { video_hash } = c.req.valid("param");
    const { chunks } = c.req.valid("json");
    const received = await acknowledgeStored(context, video_hash, chunks);
    countChunks(
      "bucket",
      chunks.map(({ size }) => size),
      startedAt,
    );
    relay.kick();
    return c.json({ message: "Chunks stored", video_hash, received_chunks: received }, 200);
  });

  app.openapi(finalize, async (c) => {
    const { video_hash } = c.req.valid("param");
    await finalizeUpload(library, video_hash);
    countUpload("finalized");
    relay.kick();
    const video_url = `${config.mediaBaseUrl}/${multivariantKey(video_hash)}`;
    return c.json({ message: "Upload complete; the video is being processed", video_hash, video_url }, 200);
  });
  return app;
}

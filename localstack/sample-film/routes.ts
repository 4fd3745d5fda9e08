import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { createVideo } from "../../core/library/create-video.ts";
import { finalizeUpload } from "../../core/library/finalize-upload.ts";
import type { VideoWithCounts } from "../../core/library/videos.ts";
import { chunkPlan } from "../../core/video/chunk-plan.ts";
import { type ApiContext, OWNER } from "../../functions/api/context.ts";
import { json, problem, Row } from "../../functions/api/schemas.ts";
import { storeChunk } from "../../functions/api/uploads/store-chunk.ts";
import { toRow } from "../../functions/api/videos/to-row.ts";
import { makeSampleFilm } from "./make-sample-film.ts";

const sample = createRoute({
  method: "post",
  path: "/videos/sample",
  tags: ["upload"],
  summary: "Make a sample film with FFmpeg and upload it as any other; on one machine only",
  responses: {
    200: json(Row, "It is uploaded; whoever asks meanwhile gets the same film."),
    500: problem("FFmpeg could not make it."),
    507: problem("The disk is nearly full."),
  },
});

/** The empty library's first film, so that the first look needs no file. */
export function sampleRoutes(context: ApiContext, signal: AbortSignal): OpenAPIHono {
  const { config, logger } = context;
  const app = new OpenAPIHono();
  let underWay: Promise<VideoWithCounts> | null = null;

  async function addSample(): Promise<VideoWithCounts> {
    const bytes = await makeSampleFilm(config.sandbox, logger, signal);
    return uploadBytes(context, bytes);
  }

  app.openapi(sample, async (c) => {
    underWay ??= addSample().finally(() => {
      underWay = null;
    });
    return c.json(toRow(await underWay, config.mediaBaseUrl), 200);
  });
  return app;
}

/** As a client does it, without a way between. */
async function uploadBytes(context: ApiContext, bytes: Uint8Array<ArrayBuffer>): Promise<VideoWithCounts> {
  const { library, relay, capacity } = context;
  const plan = chunkPlan(bytes.length);
  await capacity.requireRoom(bytes.length);
  const { video } = await createVideo(library, {
    title: "Sample film",
    description: "A clock of twenty seconds over drifting colours, and a tone that climbs four octaves.",
    totalChunks: plan.length,
    size: bytes.length,
    contentType: "video/mp4",
    fingerprint: null,
    owner: OWNER,
  });
  relay.kick();
  for (const [index, { offset, length }] of plan.entries()) {
    const body = new Blob([bytes.subarray(offset, offset + length)]).stream();
    await storeChunk(context, video.videoHash, index, { body, size: length, sha256: null });
    relay.kick();
  }
  const finalized = await finalizeUpload(library, video.videoHash);
  relay.kick();
  return finalized;
}

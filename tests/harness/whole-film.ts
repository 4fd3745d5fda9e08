import { readFile } from "node:fs/promises";
import { spanJobs } from "../../core/queue/span-jobs.ts";
import { makeEvent, type PipelineEvent } from "../../core/video/events.ts";
import type { Inspection } from "../../core/video/inspection.ts";
import { mpdKey, multivariantKey } from "../../core/video/keys.ts";
import { createHandler } from "../../functions/track/handler.ts";
import type { TranscodeContext } from "../../functions/transcode/context.ts";
import { encodeSpan } from "../../functions/transcode/encode/encode-span.ts";
import { ingestSource } from "../../functions/transcode/ingest/ingest-source.ts";
import { dataOf, readEvents, uploadWhole } from "./ingest.ts";
import { mskBatch } from "./msk-batch.ts";
import { loadDash, loadHls, type ObjectLoader, type PublishedFilm } from "./published.ts";
import type { VideoRow } from "./upload.ts";

/** A film that has gone the whole way, as both manifests publish it. */
export interface WholeFilm {
  inspection: Inspection;
  hls: PublishedFilm;
  dash: PublishedFilm;
  events: PipelineEvent[];
}

const ORIGIN = "http://bucket/media/";
const CHUNK_BYTES = 300_000;

/**
 * Takes a file the whole way without queues and processes: the ingest, each job that fanout makes of its
 * spans, and track, as they are deployed, one after the other. Throws the reason of a film that fails.
 */
export async function takeWholeWay(ctx: TranscodeContext, path: string): Promise<WholeFilm> {
  const file = await readFile(path);
  const { videoHash, scope } = await uploadWhole(ctx, file, CHUNK_BYTES);
  await ingestSource(ctx, scope);
  for (const event of await readEvents(ctx, videoHash)) {
    if (event.type !== "span.ready") continue;
    for (const { data } of spanJobs(event)) await encodeSpan(ctx, scope, data);
  }
  const events = await readEvents(ctx, videoHash);
  const totalChunks = Math.ceil(file.length / CHUNK_BYTES);
  const finalized = makeEvent("test", videoHash, "upload.finalized", { size: file.length, totalChunks });
  await createHandler(ctx)(mskBatch([...events, finalized as PipelineEvent]));

  const load = loaderOf(ctx);
  const row = {
    hls_url: ORIGIN + multivariantKey(videoHash),
    dash_url: ORIGIN + mpdKey(videoHash),
  } as VideoRow;
  const [hls, dash] = await Promise.all([loadHls(load, ORIGIN, row), loadDash(load, ORIGIN, row)]);
  return { inspection: dataOf(events, "source.inspected")[0]!, hls, dash, events };
}

/** From the bucket itself, as the path of an address names the object. */
function loaderOf({ buckets }: TranscodeContext): ObjectLoader {
  return async (url) => {
    const { body } = await buckets.media.open(decodeURI(url.slice(ORIGIN.length)));
    return {
      url,
      bytes: Buffer.from(await new Response(body).arrayBuffer()),
      type: null,
      cacheControl: null,
    };
  };
}

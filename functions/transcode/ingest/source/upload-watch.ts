import { setTimeout as delay } from "node:timers/promises";
import { PipelineError } from "../../../../core/errors.ts";
import { readUpload } from "../../../../core/library/read-upload.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { JobScope, TranscodeContext } from "../../context.ts";
import { type ChunkMap, mapChunks } from "./chunk-map.ts";

/** No chunk came for a while: the job gives its slot back and goes on when the next one arrives. */
export class SourcePaused extends Error {
  constructor() {
    super("the upload pauses");
    this.name = "SourcePaused";
  }
}

export interface UploadWatch {
  /** What was there at the last look; nothing before the first. */
  map(): ChunkMap;
  /**
   * Looks at the library until `ready` holds, and resolves with the map for which it did. Throws
   * SourcePaused when no new chunk comes for the pause time while the upload is open, and `cancelled`
   * when the video is deleted, the job is aborted or nobody wants the bytes any more (`unwanted`).
   */
  waitUntil(ready: (map: ChunkMap) => boolean, unwanted?: AbortSignal): Promise<ChunkMap>;
}

/** Not longer even while nothing comes: the first picture waits for the first chunks. */
const POLL_MS = 100;

export function watchUpload(ctx: TranscodeContext, scope: JobScope): UploadWatch {
  const pauseMs = ctx.config.jobs.ingestPauseSeconds * 1000;
  let map: ChunkMap = { total: null, chunks: [] };

  async function waitUntil(ready: (map: ChunkMap) => boolean, unwanted?: AbortSignal): Promise<ChunkMap> {
    const signal = unwanted ? AbortSignal.any([scope.signal, unwanted]) : scope.signal;
    let chunksSeen = -1;
    let lastNews = performance.now();
    while (!ready(map)) {
      if (chunksSeen >= 0) await delay(POLL_MS, undefined, { signal }).catch(throwCancelled);
      if (signal.aborted) throwCancelled();
      const upload = await readUpload(ctx.library, scope.videoHash);
      if (!upload) throw new PipelineError("cancelled", "The video was deleted");
      map = mapChunks(upload);
      if (upload.chunks.length > chunksSeen) {
        chunksSeen = upload.chunks.length;
        lastNews = performance.now();
      }
      if (ready(map)) break;
      if (upload.status !== "uploading" && chunksSeen === upload.totalChunks) throw endedEarly();
      if (performance.now() - lastNews >= pauseMs) throw new SourcePaused();
    }
    return map;
  }
  return { map: () => map, waitUntil };
}

function throwCancelled(): never {
  throw new PipelineError("cancelled");
}

/** All chunks are there and yet a byte is missing: the announced size was wrong. */
function endedEarly(): PipelineError {
  return sourceReason("upload_short");
}

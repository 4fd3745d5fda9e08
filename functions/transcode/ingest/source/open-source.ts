import { isCode, PipelineError } from "../../../../core/errors.ts";
import { readUpload } from "../../../../core/library/read-upload.ts";
import { chunkKey } from "../../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../../context.ts";
import { type ChunkMap, chunkAt } from "./chunk-map.ts";
import { watchUpload } from "./upload-watch.ts";

/**
 * A source as one run of bytes over its chunk objects. Reading waits for bytes that have not arrived yet;
 * it throws SourcePaused when they stay away, and `cancelled` when the video is deleted or the job aborted.
 */
export interface Source {
  /** Its size in bytes where that is known by now; never waits. */
  knownSize(): number | null;
  /** Its size in bytes; waits until it is known. */
  size(): Promise<number>;
  /** Bytes [offset, offset + length), in memory: keep it small. Shorter only at the end of the source. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Bytes [from, to), or to the end, piece by piece; `unwanted` ends a wait for more. */
  stream(from: number, to?: number, unwanted?: AbortSignal): AsyncGenerator<Uint8Array>;
}

export function openSource(ctx: TranscodeContext, scope: JobScope): Source {
  const watch = watchUpload(ctx, scope);
  const ended = (map: ChunkMap, offset: number) => map.total !== null && offset >= map.total;

  async function* stream(from: number, to = Number.POSITIVE_INFINITY, unwanted?: AbortSignal) {
    let offset = from;
    while (offset < to) {
      const at = offset;
      const ready = (map: ChunkMap) => chunkAt(map, at) !== null || ended(map, at);
      const map = await watch.waitUntil(ready, unwanted);
      const chunk = chunkAt(map, at);
      if (chunk === null) return;
      const end = Math.min(chunk.offset + chunk.length, to);
      const range = { start: at - chunk.offset, end: end - 1 - chunk.offset };
      for await (const piece of openChunk(ctx, scope, chunk.index, range)) {
        offset += piece.length;
        yield piece;
      }
      if (offset !== end)
        throw new PipelineError("bucket_unavailable", `Chunk ${chunk.index} ended before its time`);
    }
  }

  async function read(offset: number, length: number) {
    const pieces: Uint8Array[] = [];
    for await (const piece of stream(offset, offset + length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  const knownSize = () => watch.map().total;
  const size = async () => (await watch.waitUntil((map) => map.total !== null)).total!;
  return { knownSize, size, read, stream };
}

async function* openChunk(
  ctx: TranscodeContext,
  scope: JobScope,
  index: number,
  range: { start: number; end: number },
) {
  if (scope.signal.aborted) throw new PipelineError("cancelled");
  const opened = await ctx.buckets.uploads
    .open(chunkKey(scope.videoHash, index), range)
    .catch(async (error) => {
      if (!isCode(error, "object_not_found")) throw error;
      // A delete removes the row, then the objects.
      const gone = !(await readUpload(ctx.library, scope.videoHash));
      if (gone) throw new PipelineError("cancelled", "The video was deleted");
      const detail = `Chunk ${index} of the upload is no longer in the bucket`;
      throw new PipelineError("object_not_found", detail, { cause: error });
    });
  yield* opened.body;
}

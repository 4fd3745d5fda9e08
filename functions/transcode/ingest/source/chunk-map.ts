import type { Upload } from "../../../../core/library/read-upload.ts";
import { type Chunk, planOf } from "../../../../core/video/chunk-plan.ts";

export interface PlacedChunk extends Chunk {
  readonly index: number;
}

/** Which bytes of the source are there, and its size in bytes where that is known. */
export interface ChunkMap {
  readonly total: number | null;
  /** In order of offset; there may be gaps. */
  readonly chunks: readonly PlacedChunk[];
}

/**
 * Places the acknowledged chunks. Where the size was announced and the chunks follow the plan, each has its
 * offset, in whatever order they come; else an offset is known only when all chunks before it are there.
 */
export function mapChunks(upload: Upload): ChunkMap {
  return mapByPlan(upload) ?? mapByPrefix(upload);
}

/** The chunk that holds the byte at `offset`, or null while it is missing. */
export function chunkAt(map: ChunkMap, offset: number): PlacedChunk | null {
  let low = 0;
  let high = map.chunks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const chunk = map.chunks[middle]!;
    if (offset < chunk.offset) high = middle - 1;
    else if (offset >= chunk.offset + chunk.length) low = middle + 1;
    else return chunk;
  }
  return null;
}

function mapByPlan(upload: Upload): ChunkMap | null {
  if (upload.size === null) return null;
  const plan = planOf(upload.size, upload.totalChunks);
  if (!plan) return null;
  if (upload.chunks.some((chunk) => plan[chunk.index]?.length !== chunk.size)) return null;
  const chunks = upload.chunks.map((chunk) => ({ index: chunk.index, ...plan[chunk.index]! }));
  return { total: upload.size, chunks };
}

function mapByPrefix(upload: Upload): ChunkMap {
  const chunks: PlacedChunk[] = [];
  let offset = 0;
  for (const { index, size } of upload.chunks) {
    if (index !== chunks.length) break;
    chunks.push({ index, offset, length: size });
    offset += size;
  }
  const complete = chunks.length === upload.totalChunks;
  return { total: complete ? offset : upload.size, chunks };
}

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Bucket } from "../../../core/bucket/port.ts";
import { toWebStream } from "../../../core/bucket/web-stream.ts";
import { PipelineError } from "../../../core/errors.ts";
import { type KeptChunk, listChunks } from "../../../core/library/list-chunks.ts";
import { getVideo, type VideoWithCounts } from "../../../core/library/videos.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { parseRange } from "../media/parse-range.ts";
import { sourceFileName } from "./source-file-name.ts";

/**
 * The uploaded file: its chunks, one after the other, opened as they are read. Throws `source_dropped` where it is
 * not kept, `chunks_missing` while it is not all there.
 */
export async function serveSource(
  context: ApiContext,
  videoHash: string,
  request: Request,
): Promise<Response> {
  const video = await getVideo(context.library, videoHash);
  requireWhole(video);
  const chunks = await listChunks(context.library, videoHash);
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const etag = etagOf(chunks);
  const headers = new Headers({
    etag,
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-type": mediaType(video),
    "content-disposition": attachment(sourceFileName(video)),
  });
  const isSame = [null, etag].includes(request.headers.get("if-range"));
  const range = isSame ? parseRange(request.headers.get("range") ?? undefined, size) : null;
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range) headers.set("content-range", `bytes ${start}-${end}/${size}`);
  const bytes = readBytes(context.buckets.uploads, videoHash, chunks, start, end);
  return new Response(toWebStream(Readable.from(bytes, { highWaterMark: 1 })), {
    status: range ? 206 : 200,
    headers,
  });
}

function requireWhole(video: VideoWithCounts): void {
  if (video.sourceDroppedAt) {
    throw new PipelineError(
      "source_dropped",
      "The original was removed after the film was completed, as KEEP_SOURCE=false asks for.",
    );
  }
  if (!video.finalizedAt) {
    throw new PipelineError("chunks_missing", "The upload is not finished; download it when it is.");
  }
}

/** The bytes [start, end] of chunks that lie one behind the other. Nothing is opened before it is asked for. */
async function* readBytes(
  bucket: Bucket,
  videoHash: string,
  chunks: KeptChunk[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const { index, size } of chunks) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, size - 1);
    offset += size;
    if (from > to) continue;
    const { body } = await bucket.open(chunkKey(videoHash, index), { start: from, end: to });
    yield* body;
  }
}

/** Chunks never change: their digests name the bytes. */
function etagOf(chunks: KeptChunk[]): string {
  const hash = createHash("sha256");
  for (const { sha256 } of chunks) hash.update(sha256);
  return `"${hash.digest("hex").slice(0, 32)}"`;
}

/** What the uploader said it is, unless a browser could take that for more than media. */
function mediaType({ contentType }: VideoWithCounts): string {
  return contentType && /^(video|audio)\/[\w.+-]+$/.test(contentType)
    ? contentType
    : "application/octet-stream";
}

/** Content-Disposition (RFC 6266) with the name as it is, and an approximation for old clients. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

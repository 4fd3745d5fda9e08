import type { ChunkFacts, OpenedUpload, SignedChunk, UploadServer } from "../upload/server.ts";
import { apiUrl, deleteVideo, readVideo, request, videoPath } from "./client.ts";
import { ApiError } from "./problem.ts";
import type { VideoRow } from "./video.ts";

/** The server that these pages belong to, as the uploader needs it. */
export const uploadServer: UploadServer = {
  async open(upload, signal) {
    const row = await request<VideoRow>("POST", "/videos/init", { body: upload, signal });
    const isNew = row.received_chunks === 0;
    return isNew ? toOpened({ ...row, received: [] }) : toOpened(await readVideo(row.video_hash, signal));
  },
  async find(hash, signal) {
    try {
      return toOpened(await readVideo(hash, signal));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  },
  chunkUrl: (hash, index) => apiUrl(`/videos/upload_chunk/${encodeURIComponent(hash)}/${index}`),
  async presign(hash, chunks, signal) {
    const path = `${videoPath(hash)}/chunk_urls`;
    const signed = await request<{ chunks: SignedChunk[] }>("POST", path, { body: { chunks }, signal });
    return signed.chunks.map((chunk) => ({ ...chunk, url: toOwnScheme(chunk.url) }));
  },
  async acknowledge(hash, chunks: ChunkFacts[], signal) {
    await request("PUT", `${videoPath(hash)}/chunks`, { body: { chunks }, signal });
  },
  async finalize(hash, signal) {
    await request("POST", `/videos/finalize/${encodeURIComponent(hash)}`, { signal });
  },
  async remove(hash) {
    await deleteVideo(hash, true);
  },
};

function toOpened(row: Pick<VideoRow, "video_hash" | "total_chunks"> & { received: number[] }): OpenedUpload {
  return { hash: row.video_hash, totalChunks: row.total_chunks, received: row.received };
}

/** Behind a proxy that speaks TLS the server knows its name, but not that the page came by HTTPS. */
function toOwnScheme(url: string): string {
  const target = new URL(url);
  if (target.host === location.host) target.protocol = location.protocol;
  return target.href;
}

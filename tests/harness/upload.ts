import { open } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { Details, Row } from "../../functions/api/schemas.ts";

export type VideoRow = z.infer<typeof Row>;
export type VideoDetails = z.infer<typeof Details>;

const MIB = 1024 * 1024;

export interface UploadOptions {
  title?: string;
  chunkBytes?: number;
  /** Bytes a second, as over a slow line; as fast as it goes by default. */
  rate?: number;
  /** Called after each chunk, before the next. */
  onChunk?(index: number, videoHash: string): Promise<void> | void;
}

/** Uploads a file as the seed's own pages do: init, multipart chunks of 2 MiB in order, finalize. */
export async function uploadFilm(url: string, path: string, options: UploadOptions = {}): Promise<string> {
  const { title = basename(path), chunkBytes = 2 * MIB, rate = Number.POSITIVE_INFINITY, onChunk } = options;
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const totalChunks = Math.max(1, Math.ceil(size / chunkBytes));
    const videoHash = await initUpload(url, title, totalChunks);
    for (let index = 0; index < totalChunks; index++) {
      const bytes = new Uint8Array(Math.min(chunkBytes, size - index * chunkBytes));
      await file.read(bytes, 0, bytes.length, index * chunkBytes);
      await sendChunk(url, videoHash, index, bytes);
      await onChunk?.(index, videoHash);
      if (Number.isFinite(rate)) await delay((bytes.length / rate) * 1000);
    }
    await finalizeUpload(url, videoHash);
    return videoHash;
  } finally {
    await file.close();
  }
}

export async function initUpload(url: string, title: string, totalChunks: number): Promise<string> {
  const row = await send<VideoRow>(`${url}/videos/init`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title, description: "", total_chunks: totalChunks }),
  });
  return row.video_hash;
}

/** Sends one chunk as the multipart field of the seed's pages. */
export async function sendChunk(
  url: string,
  videoHash: string,
  index: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const form = new FormData();
  form.set("chunk_data", new Blob([bytes]), `chunk-${index}`);
  await send(`${url}/videos/upload_chunk/${videoHash}/${index}`, { method: "POST", body: form });
}

export async function finalizeUpload(url: string, videoHash: string): Promise<void> {
  await send(`${url}/videos/finalize/${videoHash}`, { method: "POST" });
}

export function getDetails(url: string, videoHash: string): Promise<VideoDetails> {
  return send(`${url}/videos/${videoHash}`);
}

export async function deleteVideo(url: string, videoHash: string): Promise<void> {
  await request(`${url}/videos/${videoHash}`, { method: "DELETE" });
}

export async function retryVideo(url: string, videoHash: string): Promise<void> {
  await send(`${url}/videos/${videoHash}/retry`, { method: "POST" });
}

/** Answers the response's JSON; throws with its `detail` unless the status says success. */
async function send<Answer>(address: string, init?: RequestInit): Promise<Answer> {
  return (await (await request(address, init)).json()) as Answer;
}

async function request(address: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(address, init);
  if (response.ok) return response;
  throw new Error(`${init?.method ?? "GET"} ${address}: ${response.status} ${await response.text()}`);
}

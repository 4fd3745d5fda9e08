import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { Details, Row } from "../../functions/api/schemas.ts";

export type VideoRow = z.infer<typeof Row>;
export type VideoDetails = z.infer<typeof Details>;

const MIB = 1024 * 1024;

export interface UploadOptions {
  title?: string;
  /** Default 2 MiB, as the seed's pages have it. */
  chunkBytes?: number;
}

/** An upload whose chunks are sent when and in what order a test likes. */
export interface FilmUpload {
  videoHash: string;
  /** How many chunks there are. */
  count: number;
  chunk(index: number): Promise<Uint8Array<ArrayBuffer>>;
  send(index: number): Promise<void>;
  /** Chunks [from, to), to the last by default, one after the other. */
  sendRange(from: number, to?: number): Promise<void>;
  finalize(): Promise<void>;
}

/** Opens the upload of a file as the seed's own pages do. */
export async function beginUpload(
  url: string,
  path: string,
  options: UploadOptions = {},
): Promise<FilmUpload> {
  const { title = basename(path), chunkBytes = 2 * MIB } = options;
  const { size } = await stat(path);
  const count = Math.max(1, Math.ceil(size / chunkBytes));
  const videoHash = await initUpload(url, title, count);

  async function chunk(index: number) {
    const bytes = new Uint8Array(Math.min(chunkBytes, size - index * chunkBytes));
    const file = await open(path);
    await file.read(bytes, 0, bytes.length, index * chunkBytes);
    await file.close();
    return bytes;
  }
  const send = async (index: number) => sendChunk(url, videoHash, index, await chunk(index));
  const sendRange = async (from: number, to = count) => {
    for (let index = from; index < to; index++) await send(index);
  };
  const finalize = () => finalizeUpload(url, videoHash);
  return { videoHash, count, chunk, send, sendRange, finalize };
}

export interface WholeUploadOptions extends UploadOptions {
  /** Bytes a second, as over a slow line; as fast as it goes by default. */
  rate?: number;
  /** Called after each chunk, before the next. */
  onChunk?(index: number, videoHash: string): Promise<void> | void;
}

/** Uploads a file by the seed's protocol: init, multipart chunks in order, finalize. Answers its hash. */
export async function uploadFilm(
  url: string,
  path: string,
  options: WholeUploadOptions = {},
): Promise<string> {
  const { rate = Number.POSITIVE_INFINITY, chunkBytes = 2 * MIB, onChunk } = options;
  const upload = await beginUpload(url, path, options);
  for (let index = 0; index < upload.count; index++) {
    await upload.send(index);
    await onChunk?.(index, upload.videoHash);
    if (Number.isFinite(rate)) await delay((chunkBytes / rate) * 1000);
  }
  await upload.finalize();
  return upload.videoHash;
}

export async function initUpload(
  url: string,
  title: string,
  totalChunks: number,
  token?: string,
): Promise<string> {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const row = await send<VideoRow>(`${url}/videos/init`, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization },
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

async function finalizeUpload(url: string, videoHash: string): Promise<void> {
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

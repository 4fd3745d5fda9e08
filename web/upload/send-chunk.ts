import { chunkUrl } from "../api/client.ts";
import { toApiError } from "../api/problem.ts";
import { contentDigest } from "./content-digest.ts";

const TIMEOUT_MS = 120_000;

export interface ChunkToSend {
  hash: string;
  index: number;
  bytes: Blob;
  signal: AbortSignal;
  /** Called with the bytes of this chunk that are on their way. */
  onSent(bytes: number): void;
}

/** Sends one chunk as a raw body; resolves when it is durable. Throws ApiError; may be repeated. */
export async function sendChunk({ hash, index, bytes, signal, onSent }: ChunkToSend): Promise<void> {
  const body = await readBytes(bytes);
  const digest = await contentDigest(body);
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    // XMLHttpRequest, since fetch tells nothing of how far an upload is.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", chunkUrl(hash, index));
    request.timeout = TIMEOUT_MS;
    request.setRequestHeader("content-type", "application/octet-stream");
    if (digest !== null) request.setRequestHeader("content-digest", digest);
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("loadend", () => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason);
      else if (request.status >= 200 && request.status < 300) resolve();
      else reject(toApiError(request.status, request.responseText, request.getResponseHeader("retry-after")));
    });
    signal.addEventListener("abort", abort);
    request.send(body);
  });
}

async function readBytes(bytes: Blob): Promise<ArrayBuffer> {
  try {
    return await bytes.arrayBuffer();
  } catch (cause) {
    throw new Error("The file cannot be read any more. Was it moved, changed or deleted?", { cause });
  }
}

import { ApiError, toApiError } from "../../api/problem.ts";

/** A line that takes no byte for so long is dead; one that is slow goes on. */
const STALLED_MS = 30_000;
/** What is sent may have to be written behind others. */
const ANSWER_MS = 120_000;

export interface BytesToSend {
  method: "POST" | "PUT";
  url: string;
  headers: Record<string, string>;
  body: ArrayBuffer;
  signal: AbortSignal;
  /** Called with how many of the bytes are on their way. */
  onSent(bytes: number): void;
}

/**
 * Sends bytes as a raw body; resolves with a success. Throws ApiError, of status 0 where nothing answers, and the
 * signal's reason when it aborts.
 */
export function sendBytes({ method, url, headers, body, signal, onSent }: BytesToSend): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, since fetch tells nothing of how far an upload is.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let patience = setTimeout(abort, STALLED_MS);
    const wait = (ms: number) => {
      clearTimeout(patience);
      patience = setTimeout(abort, ms);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      wait(STALLED_MS);
      onSent(event.loaded);
    });
    request.upload.addEventListener("load", () => wait(ANSWER_MS));
    request.addEventListener("loadend", () => {
      clearTimeout(patience);
      removeEventListener("offline", abort);
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason);
      else if (request.status >= 200 && request.status < 300) resolve();
      else reject(toError(request));
    });
    signal.addEventListener("abort", abort);
    // Else a connection that is dead is noticed only when it has stalled.
    addEventListener("offline", abort);
    request.send(body);
  });
}

function toError(request: XMLHttpRequest): ApiError {
  const error = toApiError(request.status, request.responseText, request.getResponseHeader("retry-after"));
  // The api takes 6 MB: who says so without a code of ours stands in front of it.
  if (error.status !== 413 || error.code !== "unknown") return error;
  return new ApiError(
    413,
    "proxy_limit",
    "A proxy in front of the server takes no requests of 4 MiB. Whoever runs it has to allow 6 MB; what was sent is kept.",
    false,
  );
}

import { askForToken } from "./login.ts";
import { toApiError } from "./problem.ts";
import type { Captions, VideoDetail, VideoRow } from "./video.ts";

/** The address of an API path; `<meta name="api-origin">` moves the API to another origin. */
export function apiUrl(path: string): string {
  const origin = document.querySelector<HTMLMetaElement>('meta[name="api-origin"]')?.content ?? "";
  return origin + path;
}

export const readVideo = (hash: string, signal?: AbortSignal) =>
  request<VideoDetail>("GET", videoPath(hash), { signal });
export const retryVideo = (hash: string) => request<unknown>("POST", `${videoPath(hash)}/retry`);
/** Makes the picture of a time (seconds) the poster, or (null) one that is found again. */
export const setPoster = (hash: string, time: number | null) =>
  request<VideoRow>("PUT", `${videoPath(hash)}/poster`, { body: time === null ? { auto: true } : { time } });
/** `keepalive` lets the request outlive the page. */
export const deleteVideo = (hash: string, keepalive = false) =>
  request<unknown>("DELETE", videoPath(hash), { keepalive });

/** Adds a file of captions; the server checks it line by line. */
export const addCaptions = (hash: string, file: Blob, about: Record<string, string>) =>
  request<Captions>("POST", `${videoPath(hash)}/captions?${new URLSearchParams(about)}`, { body: file });
export const removeCaptions = (hash: string, id: string, keepalive = false) =>
  request<unknown>("DELETE", `${videoPath(hash)}/captions/${encodeURIComponent(id)}`, { keepalive });

export const videoPath = (hash: string) => `/videos/${encodeURIComponent(hash)}`;

interface RequestOptions {
  /** Sent as JSON, but a file as it is. */
  body?: unknown;
  signal?: AbortSignal;
  keepalive?: boolean;
  /** False where nobody has asked for anything yet: then a missing token is an error like any other. */
  asks?: boolean;
}

/**
 * Throws ApiError for anything but a success; an abort is thrown as it is. Where the token is asked for, the person
 * is, and the request is made again.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  return (await requestAnswer<T>(method, path, options)).body;
}

/** The same, with the headers of the answer. */
export async function requestAnswer<T>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<{ body: T; headers: Headers }> {
  const { body, signal, keepalive, asks = !keepalive } = options;
  const init: RequestInit = { method, signal, keepalive, headers: { accept: "application/json" } };
  if (body instanceof Blob) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  const response = await fetch(apiUrl(path), init).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw toApiError(0, String(error));
  });
  if (response.status === 401 && asks && (await askForToken())) return requestAnswer(method, path, options);
  const text = await response.text();
  if (!response.ok) throw toApiError(response.status, text, response.headers.get("retry-after"));
  return { body: (text === "" ? undefined : JSON.parse(text)) as T, headers: response.headers };
}

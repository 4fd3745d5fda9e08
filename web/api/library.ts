import { apiUrl, request, requestAnswer, videoPath } from "./client.ts";
import { toApiError } from "./problem.ts";
import type { VideoRow, VideoStatus } from "./video.ts";

/** One page of the library, and the path of the next; null on the last. */
export interface LibraryPage {
  rows: VideoRow[];
  next: string | null;
}

/** Reads `/videos?…`, or the `next` of the page before. */
export async function readPage(path: string, signal?: AbortSignal): Promise<LibraryPage> {
  const { body, headers } = await requestAnswer<VideoRow[]>("GET", path, { signal });
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "") ?? [];
  return { rows: body, next: next ?? null };
}

export type VideoCounts = Record<VideoStatus, number>;

/** How many films of each status the words find. */
export const countVideos = (words: string, signal?: AbortSignal) =>
  request<VideoCounts>("GET", `/videos/counts?${new URLSearchParams({ q: words })}`, { signal });

export const renameVideo = (hash: string, title: string) =>
  request<VideoRow>("PATCH", videoPath(hash), { body: { title } });

/** Makes the sample film, which takes some seconds, and answers when it is uploaded. */
export const makeSampleFilm = () => request<VideoRow>("POST", "/videos/sample");

/** Starts the download of a film's original; throws ApiError with the reason where there is none. */
export async function downloadOriginal(hash: string): Promise<void> {
  const address = apiUrl(`${videoPath(hash)}/source`);
  // One byte tells whether there is one: a download that fails says nothing to the person.
  const answer = await fetch(address, { headers: { range: "bytes=0-0" } });
  const text = await answer.text();
  if (!answer.ok) throw toApiError(answer.status, text);
  location.assign(address);
}

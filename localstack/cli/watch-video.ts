import { setTimeout as delay } from "node:timers/promises";
import { type ApiAddress, callApi, type VideoDetails } from "./api-client.ts";

const POLL_MS = 500;

/** Follows a film until it is completed or failed; answers its last state. Throws AbortError with `signal`. */
export async function watchVideo(
  api: ApiAddress,
  videoHash: string,
  signal: AbortSignal,
  onChange: (video: VideoDetails) => void,
): Promise<VideoDetails> {
  for (;;) {
    const video = await callApi<VideoDetails>(api, `/videos/${videoHash}`, { signal });
    onChange(video);
    if (video.status === "completed" || video.status === "failed") return video;
    await delay(POLL_MS, undefined, { signal });
  }
}

import { chunkPlan } from "../../core/video/chunk-plan.ts";
import { type ApiAddress, callApi, jsonBody, type VideoDetails, type VideoRow } from "../cli/api-client.ts";

/** An upload that goes on when it is told to; what fails on the way is sent again, as by every client of ours. */
export interface Upload {
  api: ApiAddress;
  title: string;
  videoHash: string;
  chunks: number;
  /** Sends chunks up to, and without, this one. */
  sendTo(end: number): Promise<void>;
  finalize(): Promise<void>;
  details(): Promise<VideoDetails>;
}

export async function beginUpload(
  url: string,
  title: string,
  film: Uint8Array<ArrayBuffer>,
): Promise<Upload> {
  const api = { url };
  const plan = chunkPlan(film.length);
  const init = jsonBody({ title, size: film.length, total_chunks: plan.length });
  const { video_hash: videoHash } = await callApi<VideoRow>(api, "/videos/init", init);
  let next = 0;
  return {
    api,
    title,
    videoHash,
    chunks: plan.length,
    async sendTo(end) {
      for (; next < end; next++) {
        const { offset, length } = plan[next]!;
        const headers = { "content-type": "application/octet-stream" };
        const body = film.slice(offset, offset + length);
        const path = `/videos/upload_chunk/${videoHash}/${next}`;
        await callApi(api, path, { method: "POST", headers, body });
      }
    },
    finalize: () => callApi(api, `/videos/finalize/${videoHash}`, { method: "POST" }),
    details: () => callApi<VideoDetails>(api, `/videos/${videoHash}`),
  };
}

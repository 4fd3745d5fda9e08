import { request } from "../api/client.ts";
import type { VideoRow } from "../api/video.ts";

/** As many as one likes to choose from. */
const OFFERED = 50;

/** The newest films, the newest first. */
export const listNewestFilms = () => request<VideoRow[]>("GET", `/videos?sort=newest&limit=${OFFERED}`);

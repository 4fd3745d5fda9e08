import { type ApiAddress, askApi, type VideoDetails, type VideoRow } from "./api-client.ts";
import { pickFilm } from "./find-film.ts";
import { formatBytes, formatLength, formatSeconds, formatTable } from "./format.ts";

const HASH_SHOWN = 12;

/** `vidpipeline status`: all films as a table, or one in full. */
export async function runStatus(hash: string | undefined, api: ApiAddress): Promise<void> {
  const rows = await askApi<VideoRow[]>(api, "/videos");
  if (hash === undefined) {
    console.log(rows.length === 0 ? "No films yet: vidpipeline upload FILE" : formatTable(listFilms(rows)));
    return;
  }
  const { video_hash } = pickFilm(rows, hash);
  const video = await askApi<VideoDetails>(api, `/videos/${video_hash}`);
  console.log(formatTable(describeFilm(video, api.url)));
}

function listFilms(rows: VideoRow[]): string[][] {
  const films = rows.map((row) => [
    row.video_hash.slice(0, HASH_SHOWN),
    row.status,
    row.status === "uploading" ? `${row.received_chunks}/${row.total_chunks} chunks` : percent(row.progress),
    row.duration === null ? "" : formatLength(row.duration),
    row.title,
  ]);
  return [["HASH", "STATUS", "DONE", "LENGTH", "TITLE"], ...films];
}

function describeFilm(video: VideoDetails, url: string): string[][] {
  const address = (path: string | null) => (path === null ? "not yet" : String(new URL(path, url)));
  const left = video.eta_seconds === null ? "" : `, ${formatSeconds(video.eta_seconds)} left`;
  return [
    ["hash", video.video_hash],
    ["title", video.title],
    ["status", `${video.status}, ${percent(video.progress)}${left}`],
    ...(video.error ? [["reason", video.error.detail]] : []),
    ...(video.damage ? [["damage", video.damage.detail]] : []),
    [
      "upload",
      `${video.received_chunks} of ${video.total_chunks} chunks, ${formatBytes(video.uploaded_bytes)}`,
    ],
    ["length", video.duration === null ? "not known yet" : formatLength(video.duration)],
    ["created", video.created_at],
    ["playable", video.playable_at ?? "not yet"],
    ...video.rungs.map((rung) => [
      rung.rung,
      `${rung.width}x${rung.height}, ${Math.round(rung.bandwidth / 1000)} kb/s, ${rung.segments} segments`,
    ]),
    ...video.sounds.map(({ rung, label, language, channels }) => [
      rung,
      [label, language, channels > 2 ? "5.1" : "stereo"].filter(Boolean).join(", "),
    ]),
    ...(video.captions.length ? [["captions", video.captions.map(({ label }) => label).join(", ")]] : []),
    ["page", `${url}/streaming.html?v=${video.video_hash}`],
    ["hls", address(video.hls_url)],
    ["dash", address(video.dash_url)],
  ];
}

const percent = (share: number) => `${Math.floor(share * 100)} %`;

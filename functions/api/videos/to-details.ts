import type { z } from "@hono/zod-openapi";
import type { VideoWithCounts } from "../../../core/library/videos.ts";
import { failedExtras } from "../../../core/queue/expected-extras.ts";
import { videoBandwidth } from "../../../core/video/bandwidth.ts";
import { chaptersOf } from "../../../core/video/chapters.ts";
import { extraCodecOf } from "../../../core/video/extra-codecs.ts";
import { contiguousEnd, isComplete, segmentsOf } from "../../../core/video/frontier.ts";
import { chaptersKey } from "../../../core/video/keys.ts";
import { durationOf } from "../../../core/video/progress.ts";
import { explainFilm } from "../../../core/video/report/explain/explain-film.ts";
import { settleReport } from "../../../core/video/report/settle-report.ts";
import type { VideoState } from "../../../core/video/state.ts";
import { captionsOf } from "../captions/to-captions.ts";
import type { Details } from "../schemas.ts";
import { toRow } from "./to-row.ts";

/** A video with its chunks, rungs and what is left to do. */
export function toDetails(
  video: VideoWithCounts,
  received: number[],
  state: VideoState,
  mediaBaseUrl: string,
): z.infer<typeof Details> {
  const complete = isComplete(state);
  const media = settleReport(state, video.size);
  const { rungs: ladder = [], extras = [] } = state.inspection ?? {};
  const rungs = [...ladder, ...extras.flatMap((extra) => extra.rungs)].map((rung) => {
    const segments = contiguousEnd(state, rung.rung);
    const stored = segmentsOf(state, rung.rung, segments);
    return {
      rung: rung.rung,
      width: rung.width,
      height: rung.height,
      codec: extraCodecOf(rung.rung) ?? ("h264" as const),
      bandwidth: videoBandwidth(rung, stored, state.inspection!.segmentSeconds, complete).peak,
      segments,
      announced: video.announced.includes(rung.rung),
    };
  });
  const sounds = (state.inspection?.sounds ?? []).map((sound) => ({
    rung: sound.rung,
    language: sound.language,
    label: sound.label,
    channels: sound.channels,
    default: sound.default,
    segments: contiguousEnd(state, sound.rung),
  }));
  const chapters = chaptersOf(state.inspection?.media ?? null, durationOf(state));
  return {
    ...toRow(video, mediaBaseUrl),
    received,
    uploaded_bytes: video.receivedBytes,
    rungs,
    sounds,
    chapters,
    chapters_url: complete && chapters.length > 0 ? `${mediaBaseUrl}/${chaptersKey(video.videoHash)}` : null,
    ...captionsOf(video.videoHash, mediaBaseUrl, state),
    media,
    decisions: state.inspection
      ? explainFilm(state.inspection, media, state.ended, failedExtras(state, video.videoHash))
      : [],
  };
}

import type { z } from "@hono/zod-openapi";
import { type ListedCaptions, listCaptions } from "../../../core/video/captions/list-captions.ts";
import { wholeCaptionsKey } from "../../../core/video/keys.ts";
import type { VideoState } from "../../../core/video/state.ts";
import type { Captions, UnusableCaptions } from "../schemas.ts";

/** A caption track as clients see it. */
export function toCaptions(
  videoHash: string,
  mediaBaseUrl: string,
  facts: Omit<ListedCaptions, "stored" | "segments">,
): z.infer<typeof Captions> {
  const { track, language, label, kind, from, isWhole } = facts;
  const url = isWhole ? `${mediaBaseUrl}/${wholeCaptionsKey(videoHash, track)}` : null;
  return { id: track, language, label, kind, default: facts.default, from, url };
}

/** All of a film, and the subtitle streams of its source that cannot be shown. */
export function captionsOf(videoHash: string, mediaBaseUrl: string, state: VideoState) {
  const unusable = (state.inspection?.captions ?? []).filter(({ track }) => track === null);
  return {
    captions: listCaptions(state).map((facts) => toCaptions(videoHash, mediaBaseUrl, facts)),
    unusable_captions: unusable.map(({ codec, language, label }): z.infer<typeof UnusableCaptions> => {
      return { codec, language, label, reason: reasonOf(codec) };
    }),
  };
}

/** FFmpeg's names of Blu-ray's PGS, of VobSub, of DVB's and of DivX' subtitles. */
const PICTURES = new Set(["hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "xsub"]);

const reasonOf = (codec: string) =>
  PICTURES.has(codec) ? "They are pictures, not text." : "Captions of this kind are not taken.";

import { randomBytes } from "node:crypto";
import { storeTrack } from "../../../core/captions/store-track.ts";
import { PipelineError } from "../../../core/errors.ts";
import { commitCaptions } from "../../../core/library/captions.ts";
import type { StateReader } from "../../../core/library/facts.ts";
import { getVideo, videoNotFound } from "../../../core/library/videos.ts";
import { listCaptions } from "../../../core/video/captions/list-captions.ts";
import { captionLabel } from "../../../core/video/captions/name-tracks.ts";
import { parseCaptions } from "../../../core/video/captions/parse-captions.ts";
import type { CaptionKind } from "../../../core/video/captions/track.ts";
import type { EventData } from "../../../core/video/events.ts";
import { captionsPrefix } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";

const MOST_UPLOADED = 50;

export interface CaptionsToAdd {
  language: string;
  label?: string;
  kind: CaptionKind;
  /** Of a WebVTT or an SRT file. */
  bytes: Uint8Array;
}

/**
 * Checks captions, stores them as a new track and commits it: they are in the manifests when track has folded that.
 * Throws `captions_invalid`, `captions_too_many`, `video_not_found`.
 */
export async function addCaptions(
  { library, buckets, config }: ApiContext,
  states: StateReader,
  videoHash: string,
  { language, label, kind, bytes }: CaptionsToAdd,
): Promise<EventData<"captions.added">> {
  const { media } = buckets;
  await getVideo(library, videoHash);
  const cues = parseCaptions(bytes, { longestSeconds: config.longestFilmSeconds });
  const { state } = await states.read(videoHash);
  if (listCaptions(state).filter(({ from }) => from === "upload").length >= MOST_UPLOADED)
    throw new PipelineError(
      "captions_too_many",
      `A video takes ${MOST_UPLOADED} files of captions; remove one.`,
    );
  const track = `text-${randomBytes(4).toString("hex")}`;
  const segments = await storeTrack(media, videoHash, track, cues);
  const added: EventData<"captions.added"> = {
    ...{ track, language, label: label ?? captionLabel(language, kind), kind },
    ...{ default: false, from: "upload", segments },
  };
  if (await commitCaptions(library, videoHash, added)) return added;
  // Deleted meanwhile: nobody else knows of the objects.
  await media.removeAll(captionsPrefix(videoHash, track));
  throw videoNotFound();
}

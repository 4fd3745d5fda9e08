import type { SourceCaptions } from "../../../../core/video/captions/track.ts";
import type { Sound, SourceVideo } from "../../../../core/video/inspection.ts";
import type { MediaReport } from "../../../../core/video/report/media-report.ts";
import type { Look } from "../input-options.ts";

/** What FFprobe tells of a source, and which of its streams are taken. */
export interface SourceFacts {
  container: string;
  /** How far FFmpeg must look ahead to know its picture; null where it does by itself. */
  look: Look | null;
  /** Seconds, where the container tells. */
  duration: number | null;
  /** Null for sound alone. */
  video: SourceVideo | null;
  /** FFmpeg's index of the stream. */
  videoStream: number | null;
  /** Seconds by which pictures are to be seen later than FFmpeg reads them: see pictureShift. */
  shift: number;
  /** The renditions that are made of its tracks of sound. */
  sounds: Sound[];
  soundsLeftOut: string[];
  /** Its subtitle streams, text or not. */
  captions: SourceCaptions[];
  /** What was uploaded, in full. */
  media: MediaReport;
}

/** Those of a film with a picture. */
export type PictureFacts = SourceFacts & { video: SourceVideo; videoStream: number };

export const hasPicture = (facts: SourceFacts): facts is PictureFacts => facts.video !== null;

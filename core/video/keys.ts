/** Where everything lies in the buckets (docs/architecture.md, "What is published, and where"). Pure. */

const published = (videoHash: string) => `uploads/${videoHash}/`;

/** Everything of one video in the bucket `media`. */
export const mediaPrefix = published;

/** Everything of one video in the bucket `uploads`. */
export const uploadsPrefix = (videoHash: string) => `${videoHash}/`;

export const chunkPrefix = (videoHash: string) => `${videoHash}/chunks/`;

export const chunkKey = (videoHash: string, index: number) =>
  `${chunkPrefix(videoHash)}${String(index).padStart(6, "0")}`;

/** What ingest found out about the source, written once; every later run reads it from here. */
export const inspectionKey = (videoHash: string) => `${videoHash}/inspection.json`;

/** Init segment of the GOP objects; the passthrough rung's own copy is published beside it. */
export const gopInitKey = (videoHash: string) => `${videoHash}/gops/init.mp4`;

/** A GOP object that is no segment of the passthrough rung. */
export const gopKey = (videoHash: string, n: number) => `${videoHash}/gops/${n}.m4s`;

export const gopPrefix = (videoHash: string) => `${videoHash}/gops/`;

export const initKey = (videoHash: string, rung: string) => `${published(videoHash)}cmaf/${rung}/init.mp4`;

export const segmentKey = (videoHash: string, rung: string, n: number) =>
  `${published(videoHash)}cmaf/${rung}/${n}.m4s`;

export const rungPrefix = (videoHash: string, rung: string) => `${published(videoHash)}cmaf/${rung}/`;

export const hlsPrefix = (videoHash: string) => `${published(videoHash)}hls/`;

export const dashPrefix = (videoHash: string) => `${published(videoHash)}dash/`;

export const multivariantKey = (videoHash: string) => `${hlsPrefix(videoHash)}playlist.m3u8`;

export const mediaPlaylistKey = (videoHash: string, rung: string) => `${hlsPrefix(videoHash)}${rung}.m3u8`;

export const mpdKey = (videoHash: string) => `${dashPrefix(videoHash)}manifest.mpd`;

export const thumbnailKey = (videoHash: string) => `${published(videoHash)}thumbnail.jpg`;

/** The names of the film's parts, for other players. */
export const chaptersKey = (videoHash: string) => `${published(videoHash)}chapters.vtt`;

/** The storyboard's track: which place in which sheet shows which time. */
export const storyboardKey = (videoHash: string) => `${published(videoHash)}storyboard.vtt`;

/** Sheet `n` of the storyboard, from 1; the track names it by its last part. */
export const storyboardSheetKey = (videoHash: string, n: number) =>
  `${published(videoHash)}${storyboardSheetName(n)}`;

export const storyboardSheetName = (n: number) => `storyboard-${n}.jpg`;

/** Everything of one caption track: segments for HLS, and the whole of it. */
export const captionsPrefix = (videoHash: string, track: string) =>
  `${published(videoHash)}captions/${track}/`;

/** Segment `n` of a caption track, if a cue is in it. */
export const captionSegmentKey = (videoHash: string, track: string, n: number) =>
  `${captionsPrefix(videoHash, track)}${n}.vtt`;

/** What stands for each segment of a caption track that no cue is in. */
export const emptyCaptionsKey = (videoHash: string, track: string) =>
  `${captionsPrefix(videoHash, track)}empty.vtt`;

/** All cues of a caption track in one file. */
export const wholeCaptionsKey = (videoHash: string, track: string) =>
  `${captionsPrefix(videoHash, track)}all.vtt`;

/** Whether a key is of captions that somebody uploaded (`CaptionTrack`); those of the source are numbered. */
export const isUploadedCaptions = (key: string) => /\/captions\/text-[0-9a-f]{8}\//.test(key);

/** Segment number of a key below `rungPrefix`, or null for an init segment. */
export function segmentNumber(key: string): number | null {
  const match = /\/(\d+)\.m4s$/.exec(key);
  return match ? Number(match[1]) : null;
}

export const IMMUTABLE = "public, max-age=31536000, immutable";
export const NO_CACHE = "no-cache";

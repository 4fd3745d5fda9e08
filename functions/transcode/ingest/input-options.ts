import { MOST_PIXELS, MOST_STREAMS } from "./film-limits.ts";

/**
 * Containers of films, and those of sound alone, so that a sound file is told from no media at all.
 * Demuxers that open further files or devices (playlists, concat, image sequences) are not among them.
 */
const FORMATS = [
  ...["mov", "mp4", "matroska", "webm", "mpegts", "mpeg", "avi", "flv", "live_flv", "asf", "ogg", "mxf"],
  ...["gif", "dv", "h264", "hevc", "m4v", "mpegvideo", "vc1", "rm", "nut", "ivf", "yuv4mpegpipe", "wtv"],
  ...["nsv", "h261", "h263", "cavsvideo", "dirac", "obu", "av1", "roq", "smk", "bink", "vivo", "nuv", "gxf"],
  ...["mp3", "wav", "flac", "aac", "ac3", "eac3", "dts", "aiff", "caf", "amr", "ape", "wv", "w64", "tta"],
];

/** How much of a file FFmpeg may look at, in bytes and in seconds of its streams, until it knows these. */
export interface Look {
  bytes: number;
  /** Left out: five, or seven of an MPEG stream. */
  seconds?: number;
}

/**
 * Options in front of `-i` for bytes from a stranger: which demuxers may read them (`formats`; those of
 * films and sound when left out), how many streams they may open, what pictures decoders may begin, and how far it is
 * looked ahead (`look`; 5 MB when left out).
 */
export function inputOptions(options: { look?: Look | null; formats?: string[] } = {}): string[] {
  const { look, formats = FORMATS } = options;
  return [
    ...["-format_whitelist", formats.join(",")],
    ...["-max_streams", String(MOST_STREAMS), "-max_pixels", String(MOST_PIXELS)],
    ...(look ? ["-probesize", String(look.bytes)] : []),
    ...(look?.seconds ? ["-analyzeduration", String(look.seconds * 1e6)] : []),
  ];
}

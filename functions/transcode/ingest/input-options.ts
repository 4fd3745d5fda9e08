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

/**
 * Options in front of `-i` for bytes from a stranger: which demuxers may read them (`formats`; those of
 * films and sound when left out), how many streams they may open, and what pictures decoders may begin.
 */
export function inputOptions(options: { probeBytes?: number; formats?: string[] } = {}): string[] {
  const { probeBytes, formats = FORMATS } = options;
  return [
    ...["-format_whitelist", formats.join(",")],
    ...["-max_streams", String(MOST_STREAMS), "-max_pixels", String(MOST_PIXELS)],
    ...(probeBytes === undefined ? [] : ["-probesize", String(probeBytes)]),
  ];
}

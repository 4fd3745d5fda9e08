/** Codecs by FFmpeg's names, as people call them. */
const NAMES: Record<string, string> = {
  h264: "H.264",
  hevc: "HEVC",
  av1: "AV1",
  vp8: "VP8",
  vp9: "VP9",
  mpeg1video: "MPEG-1",
  mpeg2video: "MPEG-2",
  mpeg4: "MPEG-4 Part 2",
  h263: "H.263",
  msmpeg4v3: "MS MPEG-4",
  wmv1: "WMV 7",
  wmv2: "WMV 8",
  wmv3: "WMV 9",
  vc1: "VC-1",
  theora: "Theora",
  prores: "ProRes",
  dnxhd: "DNxHD",
  mjpeg: "Motion JPEG",
  dvvideo: "DV",
  flv1: "Sorenson H.263",
  rawvideo: "raw video",
  gif: "GIF",
  ffv1: "FFV1",
  huffyuv: "HuffYUV",
  png: "PNG",
  qtrle: "QuickTime Animation",
  cinepak: "Cinepak",
  aac: "AAC",
  mp3: "MP3",
  mp2: "MP2",
  ac3: "AC-3",
  eac3: "E-AC-3",
  dts: "DTS",
  truehd: "TrueHD",
  opus: "Opus",
  vorbis: "Vorbis",
  flac: "FLAC",
  alac: "Apple Lossless",
  amr_nb: "AMR",
  amr_wb: "AMR wideband",
  wmav1: "WMA 1",
  wmav2: "WMA 2",
  wmapro: "WMA Pro",
  subrip: "SubRip",
  ass: "ASS",
  ssa: "SSA",
  mov_text: "MPEG-4 Timed Text",
  webvtt: "WebVTT",
  hdmv_pgs_subtitle: "PGS",
  dvd_subtitle: "VobSub",
  dvb_subtitle: "DVB subtitles",
  dvb_teletext: "teletext",
  eia_608: "CEA-608",
  ttf: "TrueType font",
  otf: "OpenType font",
};

/** Data streams by the container's name of them. */
const DATA_NAMES: Record<string, string> = {
  tmcd: "time code",
  mebx: "timed metadata of the camera",
  gpmd: "telemetry of a GoPro, with places",
  camm: "camera motion, with places",
  rtmd: "timed metadata of the camera",
  text: "chapter titles",
};

/** The name of a codec, or FFmpeg's own; "unknown" where it has none. */
export function codecName(codec: string | null): string {
  if (codec === null) return "unknown";
  if (Object.hasOwn(NAMES, codec)) return NAMES[codec]!;
  return codec.startsWith("pcm_") ? "PCM" : codec;
}

/** What a data stream holds. */
export function dataName({ codec, codecTag }: { codec: string | null; codecTag: string | null }): string {
  const tag = codecTag?.toLowerCase() ?? "";
  if (Object.hasOwn(DATA_NAMES, tag)) return DATA_NAMES[tag]!;
  return codec ? codecName(codec) : (codecTag ?? "data of an unknown kind");
}

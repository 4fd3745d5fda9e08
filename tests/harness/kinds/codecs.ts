import { clip, type MakeClip, of } from "./clip.ts";

/** The strip can be read in what coarse codecs make of it. */
const LARGE = { size: "352x288" };
const SHORT = { seconds: 1 };
const AVI = "pcm_s16le";
const ALT_REF = "-auto-alt-ref 1 -lag-in-frames 16";

/** Each codec of pictures, in a container that takes it. */
export const CODECS: Record<string, MakeClip> = {
  "H.264 High 10": clip({ name: "c10.mp4", encode: ["-pix_fmt", "yuv420p10le"] }),
  "H.264 4:4:4": clip({ name: "c444.mp4", encode: ["-pix_fmt", "yuv444p"] }),
  "H.264, keys alone": clip({ name: "ci.mov", gop: 1 }),
  "H.264 with periodic intra refresh": clip({
    ...{ name: "cir.mp4", seconds: 6, gop: 50, encode: ["-x264-params", "intra-refresh=1:bframes=0"] },
  }),
  "HEVC in MP4": clip({ name: "ch.mp4", codec: "hevc" }),
  "HEVC of 10 bits, tag hev1": clip({
    ...{ name: "ch10.mp4", codec: "hevc", encode: ["-pix_fmt", "yuv420p10le", "-tag:v", "hev1"] },
  }),
  "HEVC, open GOPs": clip({ name: "cho.mkv", codec: "hevc", openGop: true }),
  "AV1 in MP4": of("ca.mp4", "libsvtav1 -preset 12 -svtav1-params pred-struct=2"),
  "AV1 in WebM": of("ca.webm", "libaom-av1 -cpu-used 8 -usage realtime", "libopus"),
  "VP9 with hidden frames": of("c9.mkv", `libvpx-vp9 -deadline good -cpu-used 5 ${ALT_REF} -crf 30 -b:v 0`),
  "VP8 with hidden frames": of("c8.mkv", `libvpx -deadline realtime ${ALT_REF} -b:v 1M`),
  ProRes: of("cpr.mov", "prores_ks"),
  "ProRes 4444": of("cpr4.mov", "prores_ks -profile:v 4 -pix_fmt yuv444p10le"),
  "DNxHR in MOV": of("cdn.mov", "dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p", "aac", { size: "320x180" }),
  "DNxHD in MXF": of("cdn.mxf", "dnxhd -b:v 60M -pix_fmt yuv422p", AVI, { ...SHORT, size: "1280x720" }),
  "Motion JPEG in MOV": of("cj.mov", "mjpeg -q:v 5 -pix_fmt yuvj422p"),
  "MPEG-2 4:2:2 in Matroska": of("c2.mkv", "mpeg2video -pix_fmt yuv422p -b:v 2M -bf 2"),
  "XviD in AVI, pictures packed": packed,
  "MS MPEG-4 v2 in AVI": of("cm2.avi", "msmpeg4v2 -q:v 2", AVI, LARGE),
  "H.263+ in Matroska": of("c263.mkv", "h263p -q:v 2", "aac", LARGE),
  "Theora in Matroska": of("ct.mkv", "libtheora -q:v 8"),
  "WMV1 in ASF": of("cw.wmv", "wmv1 -b:v 800k", "wmav1"),
  "raw 4:2:0 in AVI": of("cr.avi", "rawvideo", AVI, SHORT),
  "raw RGB in AVI": of("crgb.avi", "rawvideo -pix_fmt bgr24", null, SHORT),
  "raw 4:2:2 in MOV": of("cr.mov", "rawvideo -pix_fmt uyvy422", "aac", SHORT),
  "v210 in MOV": of("cv.mov", "v210", "aac", SHORT),
  "raw in Matroska": of("cr.mkv", "rawvideo", "aac", SHORT),
  "FFV1 in Matroska": of("cf.mkv", "ffv1", "flac"),
  "HuffYUV in AVI": of("chuf.avi", "huffyuv -pix_fmt yuv422p", AVI),
  "Ut Video in AVI": of("cut.avi", "utvideo", AVI),
  "QuickTime Animation": of("cqt.mov", "qtrle"),
  "PNG in MOV": of("cpng.mov", "png"),
  "Cinepak in AVI": of("ccin.avi", "cinepak", AVI, SHORT),
  "Sorenson Video 1": of("csvq.mov", "svq1 -q:v 3"),
  "JPEG 2000 in MXF": of("cj2k.mxf", "jpeg2000", null, SHORT),
  CineForm: of("ccf.mov", "cfhd", "aac", { ...SHORT, size: "320x180" }),
  "DV in AVI": of("cdv.avi", "dvvideo", AVI, { ...SHORT, size: "720x576" }),
  "DV alone": of("cdv.dv", "dvvideo", `${AVI} -ac 2`, { ...SHORT, size: "720x576", mux: ["-f", "dv"] }),
  "Flash Screen Video": of("cfs.flv", "flashsv", null),
  "ZMBV of DOSBox": of("czm.avi", "zmbv", null),
  Dirac: of("cvc2.mov", "vc2"),
  "Snow in AVI": of("csn.avi", "snow -strict -2 -q:v 3", null),
};

/** XviD keeps its last two pictures to itself. */
async function packed() {
  const film = await of("cx.avi", "libxvid -bf 2 -b:v 4M", "libmp3lame", LARGE)();
  const numbers = film.numbers.slice(0, -2);
  // The encoder fills four pictures' time with nothing before it writes the second: the first stands so long.
  return { ...film, numbers, seconds: (numbers.length + 4) / film.fps };
}

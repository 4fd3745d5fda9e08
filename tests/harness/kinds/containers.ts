import { clip, type MakeClip, of } from "./clip.ts";

const MPEG1 = "mpeg1video -bf 2 -b:v 1M";
const MPEG2 = "mpeg2video -bf 2 -b:v 1M";
const FRAGMENTED = "empty_moov+default_base_moof";

/** Each container with what it usually holds. */
export const CONTAINERS: Record<string, MakeClip> = {
  "MP4, index first": clip({ name: "k.mp4" }),
  "MP4, index last": clip({ name: "k-last.mp4", index: "last" }),
  "MP4, fragmented": clip({ name: "k-frag.mp4", index: "fragmented" }),
  "MP4, a fragment each half second": clip({
    ...{ name: "k-frags.mp4", index: "fragmented" },
    mux: ["-movflags", FRAGMENTED, "-frag_duration", "500000"],
  }),
  M4V: clip({ name: "k.m4v" }),
  F4V: clip({ name: "k.f4v", mux: ["-f", "f4v"] }),
  "MOV with PCM": clip({ name: "k.mov", index: "last", sound: ["-c:a", "pcm_s16le"] }),
  "3GP, H.263 and AAC": of("k.3gp", "h263 -b:v 600k"),
  "3GP, MPEG-4": of("k4.3gp", "mpeg4"),
  "3G2": clip({ name: "k.3g2" }),
  Matroska: clip({ name: "k.mkv" }),
  "Matroska of a live recording: no index": clip({ name: "k-live.mkv", mux: ["-live", "1"] }),
  "MPEG-4 Part 2 in Matroska": clip({ name: "k4.mkv", codec: "mpeg4" }),
  "WebM, VP8 and Vorbis": of("k8.webm", "libvpx -deadline realtime -b:v 1M", "libvorbis"),
  "WebM, VP9 and Opus": clip({ name: "k9.webm", codec: "vp9" }),
  "WebM of a browser's recorder: no duration, no index": clip({
    ...{ name: "k-live.webm", codec: "vp9", mux: ["-live", "1"] },
  }),
  "AVI, MPEG-4 with B-frames and MP3": clip({
    ...{ name: "k4.avi", codec: "mpeg4", sound: ["-c:a", "libmp3lame"] },
  }),
  "AVI, H.264: no times of showing": clip({ name: "k264.avi", sound: ["-c:a", "libmp3lame"] }),
  "AVI of old cameras: Motion JPEG and PCM": of("kj.avi", "mjpeg -q:v 5", "pcm_u8"),
  "MPEG-TS, H.264": clip({ name: "k.ts" }),
  "MPEG-TS, HEVC": clip({ name: "kh.ts", codec: "hevc" }),
  "MPEG-TS, MPEG-2": of("k2.ts", MPEG2, "mp2"),
  "M2TS of camcorders: H.264 and AC-3": clip({
    ...{ name: "k.m2ts", sound: ["-c:a", "ac3"], mux: ["-mpegts_m2ts_mode", "1"] },
  }),
  "MPEG-PS, MPEG-1": of("k1.mpg", MPEG1, "mp2"),
  "MPEG-PS of a DVD: MPEG-2 and AC-3": of("k2.vob", MPEG2, "ac3", { mux: ["-f", "vob"] }),
  "FLV, H.264": clip({ name: "k.flv" }),
  "FLV, Sorenson H.263": of("ks.flv", "flv1 -b:v 600k", "libmp3lame -ar 44100"),
  "OGV, Theora and Vorbis": of("k.ogv", "libtheora -q:v 8", "libvorbis"),
  "WMV, WMV2": of("k.wmv", "wmv2 -b:v 800k", "wmav2"),
  "ASF, MS MPEG-4": of("k.asf", "msmpeg4 -q:v 2", "libmp3lame", { size: "352x288" }),
  "MXF, MPEG-2": of("k.mxf", "mpeg2video -bf 2 -b:v 2M", "pcm_s16le"),
  NUT: clip({ name: "k.nut" }),
  RealMedia: of("k.rm", "rv20 -q:v 2", "ac3", { size: "352x288" }),
  "an elementary stream of H.264": clip({ name: "k.h264", audio: false, encode: ["-bf", "0"] }),
  "an elementary stream of HEVC": clip({ name: "k.hevc", audio: false, codec: "hevc" }),
  "an elementary stream of MPEG-2": of("k.m2v", MPEG2, null, { mux: ["-f", "mpeg2video"] }),
  "an elementary stream of MPEG-4": of("k4es.m4v", "mpeg4", null, { mux: ["-f", "m4v"] }),
  "IVF of VP9": clip({ name: "k.ivf", audio: false, codec: "vp9" }),
  YUV4MPEG2: of("k.y4m", "wrapped_avframe", null, { mux: ["-f", "yuv4mpegpipe"] }),
  GIF: of("k.gif", "gif", null),
  "GIF that plays once": of("gonce.gif", "gif", null, { mux: ["-loop", "-1"] }),
  "GIF at 10 pictures a second": of("g10.gif", "gif", null, { fps: "10" }),
  "GIF with delays of its own": of("gvar.gif", "gif", null, { variableRate: true }),
};

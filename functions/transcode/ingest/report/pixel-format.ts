/** What the name of one of FFmpeg's pixel formats says. */
export interface PixelLayout {
  /** Bits of a sample. */
  bitDepth: number | null;
  /** "4:2:0", "4:2:2", "4:4:4" …, "RGB" or "grey". */
  chroma: string | null;
  alpha: boolean;
}

const PLANAR = /^yuv(a?)(j?)(420|422|444|440|411|410)p(\d+)?/;
/** Luma in one plane, both chromas in another; the digits of the second kind are family and depth. */
const SEMI_PLANAR: Record<string, string> = { nv12: "4:2:0", nv21: "4:2:0", nv16: "4:2:2", nv24: "4:4:4" };
const WIDE_SEMI_PLANAR: Record<string, string> = { p0: "4:2:0", p2: "4:2:2", p4: "4:4:4" };
const PACKED_YUV = /^(?:yuyv|uyvy|yvyu)422|^y2(10|12)/;
const RGB_DEPTHS: Record<string, number> = {
  "48": 16,
  "64": 16,
  "555": 5,
  "565": 5,
  "444": 4,
  "4": 4,
  "8": 3,
};

/** Reads FFmpeg's name of a pixel format, such as "yuva444p12le". */
export function readPixelFormat(name: string | null): PixelLayout {
  if (name === null) return { bitDepth: null, chroma: null, alpha: false };
  const planar = PLANAR.exec(name);
  if (planar) {
    const [, alpha, , digits, depth] = planar;
    return { bitDepth: Number(depth ?? 8), chroma: digits!.split("").join(":"), alpha: alpha === "a" };
  }
  const plain = SEMI_PLANAR[name];
  if (plain) return { bitDepth: 8, chroma: plain, alpha: false };
  const wide = /^(p[024])(\d\d)/.exec(name);
  if (wide) return { bitDepth: Number(wide[2]), chroma: WIDE_SEMI_PLANAR[wide[1]!]!, alpha: false };
  const packed = PACKED_YUV.exec(name);
  if (packed) return { bitDepth: Number(packed[1] ?? 8), chroma: "4:2:2", alpha: false };
  const grey = /^(?:gray|ya)(\d+)/.exec(name);
  if (grey || name === "gray")
    return { bitDepth: Number(grey?.[1] ?? 8), chroma: "grey", alpha: name.startsWith("ya") };
  const planarRgb = /^gbr(a?)p(\d+)?/.exec(name);
  if (planarRgb) return { bitDepth: Number(planarRgb[2] ?? 8), chroma: "RGB", alpha: planarRgb[1] === "a" };
  const rgb = /^(?:x2|0)?(?:rgb|bgr)(a|0)?(\d+)?|^(?:argb|abgr|rgba|bgra)(\d+)?/.exec(name);
  if (rgb) {
    const digits = rgb[2] ?? rgb[3];
    const bitDepth = digits === undefined ? 8 : (RGB_DEPTHS[digits] ?? 8);
    return { bitDepth: name.startsWith("x2") ? 10 : bitDepth, chroma: "RGB", alpha: /a/.test(name) };
  }
  if (name === "pal8") return { bitDepth: 8, chroma: "RGB", alpha: true };
  return { bitDepth: null, chroma: null, alpha: false };
}

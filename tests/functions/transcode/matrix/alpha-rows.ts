import { type ClipOptions, makeClip, QUARTERS } from "./clips.ts";
import type { Triple } from "./colour-science.ts";
import { type Row, SAYS } from "./picture-matrix.ts";

const SIZE = [320, 180] as const;
const HALF_SEEN = [1, 0.5, 0, 0.8];
/** GIF knows no halves. */
const SEEN_OR_NOT = [1, 0, 1, 1];

/** Over black: each value times how opaque it is. */
const overBlack = (opacity: number[]) =>
  QUARTERS.quarters.map((rgb, i) => rgb.map((value) => value * opacity[i]!) as unknown as Triple);

const TO_BT709 = ["scale=out_color_matrix=bt709:out_range=tv"];
const BT709 = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

function seenThrough(
  name: string,
  film: Pick<ClipOptions, "name" | "encode" | "filters">,
  opacity = HALF_SEEN,
): Row {
  const pattern = { ...QUARTERS, opacity };
  return {
    ...{ name, size: SIZE, tags: SAYS.bt709, colours: overBlack(opacity) },
    make: (folder) => makeClip(folder, { size: SIZE, pattern, drawn: { matrix: "rgb" }, ...film }),
  };
}

export const ALPHA_ROWS: Row[] = [
  seenThrough("PNG with alpha in QuickTime", { name: "alpha.mov", encode: ["-c:v", "png"] }),
  seenThrough("QuickTime Animation with alpha", {
    name: "rle.mov",
    encode: ["-c:v", "qtrle", "-pix_fmt", "argb"],
  }),
  seenThrough("ProRes 4444 with alpha", {
    name: "4444.mov",
    filters: [...TO_BT709, "format=yuva444p10le", BT709],
    encode: ["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"],
  }),
  {
    ...seenThrough("VP9 with alpha", {
      name: "alpha.webm",
      filters: [...TO_BT709, "format=yuva420p", BT709],
      encode: ["-c:v", "libvpx-vp9", "-auto-alt-ref", "0", "-crf", "4", "-b:v", "0", "-cpu-used", "8"],
    }),
    fast: true,
  },
  seenThrough("VP8 with alpha", {
    name: "vp8.webm",
    filters: [...TO_BT709, "format=yuva420p", BT709],
    encode: ["-c:v", "libvpx", "-auto-alt-ref", "0", "-crf", "4", "-b:v", "4M", "-cpu-used", "8"],
  }),
  seenThrough(
    "GIF with transparency",
    {
      name: "film.gif",
      filters: ["split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none"],
      encode: ["-c:v", "gif"],
    },
    SEEN_OR_NOT,
  ),
];

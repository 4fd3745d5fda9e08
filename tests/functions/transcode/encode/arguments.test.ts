import { describe, expect, test } from "vitest";
import { buildEncodeArguments } from "../../../../functions/transcode/encode/arguments.ts";
import { chooseEncoder } from "../../../../functions/transcode/encode/choose-encoder.ts";
import { ENCODER_NAMES, encoderForJob } from "../../../../functions/transcode/encode/encoders.ts";
import { buildFilterGraph } from "../../../../functions/transcode/encode/filters.ts";
import { BOUNDS } from "../harness/bounds.ts";
import { SOURCE } from "../harness/ingest-film.ts";
import { makeRung } from "../harness/transcode.ts";

const RUNGS = [makeRung("360p", 640, 360), makeRung("240p", 426, 240)];
const GOPS = [1, 2].map((n) => ({
  ...{ n, start: (n - 1) * 180_180, duration: 180_180 },
  ...{ place: "uploads" as const, leading: false },
}));
const graph = (source: Partial<typeof SOURCE>) =>
  buildFilterGraph(
    { ...SOURCE, ...source },
    RUNGS.slice(0, 1),
    { start: 90_000, end: 180_000 },
    "format=yuv420p",
  );

describe("buildEncodeArguments", () => {
  const args = buildEncodeArguments({
    source: SOURCE,
    encoder: { name: "libx264", preset: "veryfast" },
    rungs: RUNGS,
    gops: GOPS,
  });
  const valuesOf = (option: string) => args.filter((_, i) => args[i - 1] === option);

  test("decodes once and writes each rung to a pipe of its own", () => {
    expect(valuesOf("-i")).toEqual(["pipe:0"]);
    expect(args.filter((arg) => /^pipe:[1-9]/.test(arg))).toEqual(["pipe:3", "pipe:4"]);
    expect(valuesOf("-map")).toEqual(["[v0]", "[v1]"]);
  });

  test("forces a key less than a tick before each boundary, in every rung", () => {
    expect(valuesOf("-force_key_frames")).toEqual(["-0.000004,2.001996", "-0.000004,2.001996"]);
  });

  test("caps the rate and fixes the level", () => {
    expect(valuesOf("-maxrate")).toEqual(["800000", "800000"]);
    expect(valuesOf("-bufsize")).toEqual(["1600000", "1600000"]);
    expect(valuesOf("-level:v")).toEqual(["3.0", "3.0"]);
  });
});

describe("buildFilterGraph", () => {
  const SAID = "range=tv:color_primaries=smpte170m:color_trc=smpte170m:colorspace=smpte170m";

  test("cuts the preroll away, scales to square pixels of limited range and says which colours they have", () => {
    expect(graph({})).toBe(
      `[0:v:0]setparams=${SAID},bwdif=mode=send_frame:deint=interlaced,trim=start=0.999996,` +
        "scale=640:360:flags=bicubic:in_range=tv:out_range=tv,setsar=1,format=yuv420p," +
        `setparams=${SAID},format=yuv420p[v0]`,
    );
  });

  test("scales each rung from the next larger one, whatever their order", () => {
    const [small, large] = [RUNGS[0]!, { ...RUNGS[0]!, rung: "720p", width: 1280, height: 720 }];
    const graph = buildFilterGraph(SOURCE, [small, large], { start: 0, end: 90_000 }, "format=nv12");
    expect(graph).toContain(
      ",split[r1][n1];[r1]format=nv12[v1];[n1]scale=640:360:flags=bicubic,setsar=1,format=nv12[v0]",
    );
  });

  test("turns over first, then clockwise, by what the source says", () => {
    expect(graph({ rotation: 90 })).toContain("transpose=clock,");
    expect(graph({ rotation: 180 })).toContain("hflip,vflip,");
    expect(graph({ rotation: 270 })).toContain("transpose=cclock,");
    expect(graph({ rotation: 90, mirrored: true })).toContain("vflip,transpose=clock,");
  });

  test("makes fields into frames, also of the picture before a span, and caps the rate before the cut", () => {
    expect(graph({ fieldOrder: "tt", fps: 120 })).toMatch(
      /^\[0:v:0\]setparams=[^,]*,trim=start=0.799996,bwdif=.*,fps=60,trim=start=.*:end=.*,scale/,
    );
    expect(graph({ codec: "vp9", fieldOrder: "progressive", fps: 60 })).not.toMatch(/bwdif|fps=|end=/);
  });

  test("brings pictures of other sizes to the first one's, where the container lets them change", () => {
    const conform = /^\[0:v:0\]scale=eval=frame:.*,pad=320:180:[^,]*,setparams=/;
    expect(graph({ mayResize: true })).toMatch(conform);
    expect(graph({ mayResize: true, width: 321 })).not.toContain("pad=");
  });

  test("maps HDR to SDR after scaling", () => {
    expect(graph({ colorTransfer: "arib-std-b67" })).toMatch(
      /scale=640:360.*haldclut.*zscale=m=bt709:r=limited/,
    );
    expect(graph({ colorTransfer: "bt709" })).not.toContain("haldclut");
  });
});

test("a job with a repair in it is work for libx264 alone", () => {
  const hardware = { name: "h264_nvenc", preset: "p4" };
  expect(encoderForJob(hardware, ["720p"])).toEqual(hardware);
  expect(encoderForJob(hardware, ["source"]).name).toBe("libx264");
});

test("the encoder that is chosen is one of the table; one that does not work here gives way to libx264", async () => {
  const { name } = await chooseEncoder({ choice: "auto", preset: "veryfast" }, BOUNDS.sandbox);
  expect(ENCODER_NAMES).toContain(name);
  const elsewhere = process.platform === "darwin" ? "h264_vaapi" : "h264_videotoolbox";
  expect(await chooseEncoder({ choice: elsewhere, preset: "faster" }, BOUNDS.sandbox)).toEqual({
    name: "libx264",
    preset: "faster",
  });
});

import { describe, expect, test } from "vitest";
import { codePoints, isFullRange, publishedColour, sourceColour } from "../../../core/video/colour.ts";

/** A film that says nothing of its colours. */
const SILENT = {
  ...{ codec: "h264", pixelFormat: "yuv420p", height: 1080, colorRange: null },
  ...{ colorPrimaries: null, colorTransfer: null, colorSpace: null },
};
const colours = (primaries: string, transfer: string, matrix: string) => ({ primaries, transfer, matrix });
const tagged = (primaries: string | null, transfer: string | null, matrix: string | null) => ({
  ...SILENT,
  ...{ colorPrimaries: primaries, colorTransfer: transfer, colorSpace: matrix },
});
const BT709 = colours("bt709", "bt709", "bt709");
const BT601 = colours("smpte170m", "smpte170m", "smpte170m");

describe("the colours of a source", () => {
  test("are those of its size where it says nothing", () => {
    expect(sourceColour(SILENT)).toEqual(BT709);
    expect(sourceColour({ ...SILENT, height: 720 })).toEqual(BT709);
    expect(sourceColour({ ...SILENT, height: 576 })).toEqual(BT601);
  });

  test("are what its tags say, of which one tells the others", () => {
    expect(sourceColour(tagged(null, null, "smpte170m"))).toEqual(BT601);
    expect(sourceColour(tagged("bt709", "bt709", "smpte170m"))).toEqual(
      colours("bt709", "bt709", "smpte170m"),
    );
    expect(sourceColour(tagged(null, "smpte2084", null))).toEqual(colours("bt2020", "smpte2084", "bt2020nc"));
    expect(sourceColour(tagged("bt2020", null, null))).toEqual(colours("bt2020", "bt2020-10", "bt2020nc"));
  });

  test("are those of its size where its tags mean nothing", () => {
    expect(sourceColour(tagged("jedec-p22", "smpte428", "smpte2085"))).toEqual(BT709);
  });

  test("go by the usual matrix where another one is not defined with its other tags", () => {
    expect(sourceColour(tagged("bt2020", "smpte2084", "ictcp")).matrix).toBe("ictcp");
    expect(sourceColour(tagged("bt2020", "bt709", "ictcp")).matrix).toBe("bt2020nc");
    expect(sourceColour(tagged("bt2020", "bt2020-12", "bt2020c")).matrix).toBe("bt2020c");
    expect(sourceColour(tagged("bt2020", "arib-std-b67", "bt2020c")).matrix).toBe("bt2020nc");
  });

  test("are red, green and blue whatever it says, where its pixels are", () => {
    for (const pixelFormat of ["gbrp", "rgb24", "bgr0", "bgra", "argb", "pal8", "x2rgb10le", "0rgb"])
      expect(sourceColour({ ...SILENT, pixelFormat, height: 240 }), pixelFormat).toEqual({
        ...BT709,
        matrix: "gbr",
      });
    expect(sourceColour({ ...SILENT, colorSpace: "gbr" })).toEqual(BT709);
  });
});

describe("the colours that are published", () => {
  test("are the source's where players show them right", () => {
    expect(publishedColour(tagged("bt470bg", "smpte170m", "bt470bg"))).toEqual(
      colours("bt470bg", "smpte170m", "bt470bg"),
    );
    expect(publishedColour(tagged("bt709", "bt2020-10", "bt709"))).toEqual(BT709);
    expect(codePoints(publishedColour({ ...SILENT, height: 480 }))).toEqual({
      primaries: 6,
      transfer: 6,
      matrix: 6,
    });
  });

  test("are BT.709 of HDR, of wide and odd colours, and of RGB", () => {
    for (const source of [
      tagged("bt2020", "smpte2084", "bt2020nc"),
      tagged("bt2020", "bt2020-10", "bt2020nc"),
      tagged("bt709", "bt709", "ycgco"),
      tagged("bt709", "linear", "bt709"),
      { ...SILENT, pixelFormat: "rgb24", height: 240 },
    ])
      expect(publishedColour(source)).toEqual(BT709);
  });
});

test("the range is full where it is said, of RGB and of grey images", () => {
  expect(isFullRange(SILENT)).toBe(false);
  expect(isFullRange({ ...SILENT, colorRange: "pc" })).toBe(true);
  expect(isFullRange({ ...SILENT, pixelFormat: "yuvj422p" })).toBe(true);
  expect(isFullRange({ ...SILENT, pixelFormat: "gbrp10le" })).toBe(true);
  expect(isFullRange({ ...SILENT, codec: "png", pixelFormat: "gray" })).toBe(true);
  expect(isFullRange({ ...SILENT, codec: "av1", pixelFormat: "gray10le" })).toBe(false);
});

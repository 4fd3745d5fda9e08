import { describe, expect, test } from "vitest";
import { streamsOf } from "../../../../../core/video/report/media-report.ts";
import { makeReport } from "../../../../../functions/transcode/ingest/report/make-report.ts";
import { readPixelFormat } from "../../../../../functions/transcode/ingest/report/pixel-format.ts";
import { readTags } from "../../../../../functions/transcode/ingest/report/read-tags.ts";

/** What FFprobe 5.1 writes about an HEVC stream of Blu-ray's kind, shortened. */
const HEVC = {
  ...{ index: 0, codec_name: "hevc", profile: "Main 10", codec_type: "video", codec_tag_string: "dvh1" },
  ...{ width: 3840, height: 2160, pix_fmt: "yuv420p10le", level: 153, color_range: "tv" },
  ...{ r_frame_rate: "24000/1001", avg_frame_rate: "24000/1001", id: "0x1", start_time: "0.000000" },
  disposition: { default: 1, forced: 0 },
};
const FORMAT = {
  format_name: "mov,mp4,m4a,3gp,3g2,mj2",
  tags: { major_brand: "mp42", compatible_brands: "" },
};
const report = (stream: object, frames: object[] = []) =>
  makeReport({ streams: [{ ...HEVC, ...stream }], frames, format: FORMAT }, { index: null, size: null });
const hdrOf = (...args: Parameters<typeof report>) => streamsOf(report(...args), "video")[0]!.hdr;

const dovi = (profile: number, compatibility: number) => ({
  ...{ side_data_type: "DOVI configuration record", dv_version_major: 1, dv_version_minor: 0 },
  ...{ dv_profile: profile, dv_level: 6, rpu_present_flag: 1, el_present_flag: 0, bl_present_flag: 1 },
  dv_bl_signal_compatibility_id: compatibility,
});

describe("HDR that no film here can be made of", () => {
  test("Dolby Vision 5 has no base layer for others; 8.1's is HDR10, 8.2's SDR", () => {
    expect(hdrOf({ side_data_list: [dovi(5, 0)] })).toMatchObject({
      kind: "dolby-vision",
      dolbyVision: { profile: 5, level: 6, compatibility: "none" },
    });
    const pq = { color_transfer: "smpte2084" };
    expect(hdrOf({ ...pq, side_data_list: [dovi(8, 1)] }).dolbyVision!.compatibility).toBe("hdr10");
    expect(hdrOf({ side_data_list: [dovi(8, 2)] }).dolbyVision!.compatibility).toBe("sdr");
    expect(hdrOf({ ...pq, side_data_list: [dovi(7, 6)] }).dolbyVision!.compatibility).toBe("hdr10");
  });

  test("HDR10+ is told by its first frames alone", () => {
    const dynamic = { side_data_type: "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)" };
    const frame = { media_type: "video", stream_index: 0, side_data_list: [dynamic] };
    expect(hdrOf({ color_transfer: "smpte2084" }, [frame]).kind).toBe("hdr10+");
    expect(hdrOf({ color_transfer: "smpte2084" }, [{ ...frame, stream_index: 1 }]).kind).toBe("hdr10");
  });
});

test("captions of pictures, time code and GoPro's telemetry", () => {
  const { streams } = makeReport(
    {
      streams: [
        { index: 0, codec_type: "subtitle", codec_name: "hdmv_pgs_subtitle", tags: { language: "fre" } },
        { index: 1, codec_type: "data", codec_tag_string: "gpmd", tags: { handler_name: "GoPro MET" } },
        { index: 2, codec_type: "attachment", codec_name: "ttf", tags: { filename: "Arial.ttf" } },
      ],
      format: { format_name: "matroska,webm" },
    },
    { index: null, size: 10 },
  );
  expect(streams).toMatchObject([
    { kind: "subtitle", form: "image", language: "fre" },
    { kind: "data", codec: null, codecTag: "gpmd" },
    { kind: "data", codec: "ttf" },
  ]);
});

test("whatever a file says, the report is no larger than the log takes", () => {
  const long = "\u{1f3ac}".repeat(50_000);
  const many = <Value>(count: number, value: (i: number) => Value) =>
    Array.from({ length: count }, (_, i) => value(i));
  const tags = {
    title: long,
    language: long,
    comment: long,
    ...Object.fromEntries(many(500, (i) => [`gps${i}${"x".repeat(1000)}`, "1"])),
  };
  const media = makeReport(
    {
      streams: many(100, (index) => ({ ...HEVC, index, tags, codec_name: long })),
      chapters: many(5000, (i) => ({ start_time: String(i), end_time: String(i + 1), tags })),
      format: { format_name: "mov,mp4", tags: { ...tags, compatible_brands: long } },
    },
    { index: null, size: null },
  );
  expect(Buffer.byteLength(JSON.stringify(media))).toBeLessThan(900_000);
});

test.each([
  ["yuv420p", 8, "4:2:0", false],
  ["yuvj422p", 8, "4:2:2", false],
  ["yuv444p12le", 12, "4:4:4", false],
  ["yuva420p", 8, "4:2:0", true],
  ["yuv411p", 8, "4:1:1", false],
  ["nv12", 8, "4:2:0", false],
  ["p010le", 10, "4:2:0", false],
  ["uyvy422", 8, "4:2:2", false],
  ["y210le", 10, "4:2:2", false],
  ["gray", 8, "grey", false],
  ["gray10le", 10, "grey", false],
  ["ya8", 8, "grey", true],
  ["gbrp10le", 10, "RGB", false],
  ["gbrap12le", 12, "RGB", true],
  ["rgb24", 8, "RGB", false],
  ["bgr0", 8, "RGB", false],
  ["rgba", 8, "RGB", true],
  ["rgb48le", 16, "RGB", false],
  ["rgba64be", 16, "RGB", true],
  ["x2rgb10le", 10, "RGB", false],
  ["rgb565le", 5, "RGB", false],
  ["pal8", 8, "RGB", true],
  [null, null, null, false],
] as const)("%s has %s bits, %s, alpha %s", (name, bitDepth, chroma, alpha) => {
  expect(readPixelFormat(name)).toEqual({ bitDepth, chroma, alpha });
});

describe("tags", () => {
  test.each([
    ["location", "+51.5335-000.1261/"],
    ["location-eng", "+51.5335-000.1261/"],
    ["com.apple.quicktime.location.ISO6709", "+51.3714-000.1977+033.130/"],
    ["RECORDING_LOCATION", "Berlin"],
    ["GPSLatitude", "51.5"],
    ["\u00a9xyz", "+40.6358-111.8084/"],
    ["comment", "geo:51.5,-0.1"],
    ["description", "Filmed at 51.53351, -0.12612"],
    ["copyright", "51° 32' 0\" N"],
    ["City", "Paris"],
  ])("%s: %s tells a place", (name, value) => {
    const { tags, locationTags } = readTags({ [name]: value, title: "Ours" }, []);
    expect(tags).toEqual([{ name: "Title", value: "Ours" }]);
    expect(locationTags).toHaveLength(1);
  });

  test("what tells no place is shown under our names, the first of a name; others are not kept", () => {
    const shown = readTags(
      {
        ...{ title: "A day", ARTIST: "Somebody", comment: "At 10:30, take 2 of 3, 29.97 fps", make: "Apple" },
        ...{ "com.apple.quicktime.make": "Again", creation_time: "1970-01-01T00:00:00.000000Z" },
        ...{ serial_number: "C02XYZ", capacity: "64", replaygain_track_gain: "-3.20 dB" },
      },
      [{ handler_name: "VideoHandler" }],
    );
    expect(shown.locationTags).toEqual([]);
    expect(shown.tags).toEqual([
      { name: "Title", value: "A day" },
      { name: "Artist", value: "Somebody" },
      { name: "Comment", value: "At 10:30, take 2 of 3, 29.97 fps" },
      { name: "Camera make", value: "Apple" },
    ]);
  });

  test("a place that one of its streams tells is told as well", () => {
    expect(readTags({}, [undefined, { LOCATION: "Rome" }])).toEqual({ tags: [], locationTags: ["location"] });
  });
});

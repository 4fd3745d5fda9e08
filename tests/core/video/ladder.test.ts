import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coveringCodecs, h264Codecs, h264Level } from "../../../core/video/h264-level.ts";
import type { SourceVideo } from "../../../core/video/inspection.ts";
import { capOf, encodedRungs, planExtraRungs, planRungs } from "../../../core/video/ladder.ts";

const source = (facts: Partial<SourceVideo>): SourceVideo => ({
  codec: "h264",
  profile: "High",
  level: 40,
  pixelFormat: "yuv420p",
  width: 1920,
  height: 1080,
  rotation: 0,
  sampleAspect: 1,
  fps: 30,
  fieldOrder: "progressive",
  mirrored: false,
  colorPrimaries: "bt709",
  colorTransfer: "bt709",
  colorSpace: "bt709",
  colorRange: "tv",
  peak: null,
  mayResize: false,
  mayReshape: false,
  bitrate: 4_000_000,
  ...facts,
});
const sizes = (video: SourceVideo) =>
  planRungs(video, { passthrough: null }).map((r) => `${r.rung} ${r.width}x${r.height}`);

describe("planRungs", () => {
  it("goes down the ladder from the source's own height", () => {
    expect(sizes(source({}))).toEqual([
      "1080p 1920x1080",
      "720p 1280x720",
      "480p 854x480",
      "360p 640x360",
      "240p 426x240",
    ]);
  });

  it("names a height that is no step of the ladder, and leaves out steps right under it", () => {
    expect(sizes(source({ width: 1152, height: 648 }))).toEqual([
      "648p 1152x648",
      "480p 854x480",
      "360p 640x360",
      "240p 426x240",
    ]);
    expect(sizes(source({ width: 480, height: 260 }))).toEqual(["260p 480x260"]);
  });

  it("measures the picture as it is seen: turned, with square pixels, with even sides", () => {
    expect(sizes(source({ width: 640, height: 360, rotation: 90 }))).toEqual([
      "360p 360x640",
      "240p 240x426",
    ]);
    expect(sizes(source({ width: 352, height: 288, sampleAspect: 64 / 45 }))[0]).toBe("288p 502x288");
    expect(sizes(source({ width: 161, height: 121 }))).toEqual(["120p 160x120"]);
  });

  it("puts the passthrough rung first, with an encoded one beside it only where it is heavy", () => {
    const rungs = (bitrate: number) =>
      planRungs(source({}), { passthrough: { codecs: "avc1.640028", bitrate } }).map((r) => r.rung);
    expect(rungs(7_400_000)).toEqual(["source", "720p", "480p", "360p", "240p"]);
    expect(rungs(7_600_000)).toEqual(["source", "1080p", "720p", "480p", "360p", "240p"]);
    const tiny = planRungs(source({ width: 192, height: 144 }), {
      passthrough: { codecs: "avc1.42C00B", bitrate: 100_000 },
    });
    expect(encodedRungs(tiny)).toEqual([]);
  });

  it("is even, never above the source, falling, and inside its levels, whatever the source", () => {
    const any = fc.record({
      width: fc.integer({ min: 16, max: 8192 }),
      height: fc.integer({ min: 16, max: 8192 }),
      rotation: fc.constantFrom(0, 90, 180, 270),
      fps: fc.double({ min: 1, max: 240, noNaN: true }),
    });
    fc.assert(
      fc.property(any, (facts) => {
        const rungs = planRungs(source(facts), { passthrough: null });
        const short = Math.min(facts.width, facts.height);
        const shorts = rungs.map((rung) => Math.min(rung.width, rung.height));
        expect(shorts).toEqual([...new Set(shorts)].sort((a, b) => b - a));
        expect(shorts[0]).toBeLessThanOrEqual(short);
        for (const rung of rungs) {
          expect((rung.width % 2) + (rung.height % 2)).toBe(0);
          expect(Math.max(rung.width, rung.height)).toBeLessThanOrEqual(
            Math.max(facts.width, facts.height) + 1,
          );
          expect(rung.fps).toBeLessThanOrEqual(60);
          expect(rung.codecs).toBe(h264Codecs(rung.level));
        }
      }),
    );
  });
});

it("caps grow with the height and meet the steps", () => {
  expect([240, 360, 480, 720, 1080, 1440, 2160].map(capOf)).toEqual([
    400_000, 800_000, 1_400_000, 2_800_000, 5_000_000, 9_000_000, 16_000_000,
  ]);
  expect(capOf(300)).toBe(600_000);
});

it("levels follow size, rate and buffer", () => {
  const level = (width: number, height: number, fps: number) =>
    h264Level({ width, height, fps, maxrate: 1_000_000, bufferBits: 2_000_000 });
  expect(level(1280, 720, 30)).toBe(31);
  expect(level(1280, 720, 60)).toBe(32);
  expect(level(1920, 1080, 30)).toBe(40);
  expect(level(1920, 1080, 60)).toBe(42);
  expect(level(3840, 2160, 30)).toBe(51);
  expect(level(3840, 2160, 60)).toBe(52);
  expect(h264Codecs(31)).toBe("avc1.64001F");
});

it.each([
  [["avc1.64001F"], "avc1.64001F"],
  [["avc1.4d4028", "avc1.64001E", "avc1.640015"], "avc1.640028"],
  [["avc1.42C01E", "avc1.42E015"], "avc1.42C01E"],
])("codecs that cover %j are %s", (codecs, covering) => {
  expect(coveringCodecs(codecs)).toBe(covering);
});

describe("planExtraRungs", () => {
  const plan = (facts: Partial<SourceVideo>, passthrough: number | null = null) =>
    planExtraRungs(source(facts), {
      passthrough: passthrough ? { codecs: "avc1.640028", bitrate: passthrough } : null,
      codecs: ["av1", "hevc"],
    });

  it("has every size of the ladder in each codec, at three quarters of H.264's cap", () => {
    const h264 = planRungs(source({ height: 540, width: 960 }), { passthrough: null });
    expect(plan({ height: 540, width: 960 }).map(({ codec }) => codec)).toEqual(["hevc", "av1"]);
    for (const { codec, rungs } of plan({ height: 540, width: 960 })) {
      expect(rungs.map(({ rung, width, height }) => ({ rung, width, height }))).toEqual(
        h264.map(({ rung, width, height }) => ({ rung: `${rung}-${codec}`, width, height })),
      );
      expect(rungs.map(({ maxrate }) => maxrate)).toEqual(h264.map(({ maxrate }) => maxrate * 0.75));
    }
  });

  it("takes no more than what is published as it was uploaded", () => {
    const [hevc] = plan({}, 1_000_000);
    expect(hevc!.rungs.map(({ maxrate }) => maxrate)).toEqual([750_000, 750_000, 750_000, 600_000, 300_000]);
  });

  it("leaves pictures alone that are smaller than the lowest step", () => {
    expect(plan({ width: 320, height: 180 })).toEqual([]);
    expect(plan({ width: 426, height: 240 })[0]!.rungs).toHaveLength(1);
  });
});

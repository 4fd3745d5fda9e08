import { expect, test } from "vitest";
import type { SourceVideo } from "../../../../core/video/inspection.ts";
import { isDecodedWhileCopied } from "../../../../functions/transcode/ingest/decoded-while-copied.ts";
import { SOURCE } from "../harness/ingest-film.ts";

const FULL_HD = { ...SOURCE, width: 1920, height: 1080, fps: 60, bitrate: 50_000_000 };
const ULTRA_HD = { ...FULL_HD, width: 3840, height: 2160, fps: 30 };

test.each<[string, SourceVideo, boolean]>([
  ["1080p60 of a camera", FULL_HD, true],
  ["1080p60 of which no rate is told", { ...FULL_HD, bitrate: null }, true],
  ["4K30 from the web", { ...ULTRA_HD, bitrate: 15_000_000 }, true],
  ["4K30 of a camera", ULTRA_HD, false],
  ["4K30 of which no rate is told", { ...ULTRA_HD, bitrate: null }, false],
  ["4K60 from the web", { ...ULTRA_HD, fps: 60, bitrate: 15_000_000 }, false],
  ["a film that is encoded anyway, as it lies on its side", { ...FULL_HD, rotation: 90 }, false],
  ["HEVC", { ...FULL_HD, codec: "hevc" }, false],
])("%s", (_, video, expected) => {
  expect(isDecodedWhileCopied(video)).toBe(expected);
});

import { describe, expect, test } from "vitest";
import { formatAge } from "../../../web/format/age.ts";
import {
  formatBitrate,
  formatBytes,
  formatClock,
  formatLength,
  formatPercent,
  formatRemaining,
} from "../../../web/format/quantities.ts";
import { titleFromFileName } from "../../../web/format/title.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [1_536_000, "1.5 MB"],
  [999_600, "1.0 MB"],
  [212e6, "212 MB"],
  [7.25e12, "7.3 TB"],
])("formatBytes(%d) is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [400_000, "400 kb/s"],
  [999_600, "1.0 Mb/s"],
  [2_800_000, "2.8 Mb/s"],
  [120e6, "120 Mb/s"],
])("formatBitrate(%d) is %s", (bits, text) => expect(formatBitrate(bits)).toBe(text));

test.each([
  [0, "0:00"],
  [59.9, "0:59"],
  [83, "1:23"],
  [3723, "1:02:03"],
  [-1, "0:00"],
])("formatClock(%d) is %s", (seconds, text) => expect(formatClock(seconds)).toBe(text));

test.each([
  [0.04, "0.1 s"],
  [0.2, "0.2 s"],
  [0.96, "0.9 s"],
  [1, "0:01"],
  [3723, "1:02:03"],
])("formatLength(%d) is %s", (seconds, text) => expect(formatLength(seconds)).toBe(text));

test.each([
  [2, "a few seconds"],
  [42, "40 s"],
  [58, "1 min"],
  [725, "12 min"],
  [7200, "2 h"],
  [7500, "2 h 5 min"],
])("formatRemaining(%d) is %s", (seconds, text) => expect(formatRemaining(seconds)).toBe(text));

test("formatPercent does not say 100 % early", () => {
  expect(formatPercent(0.9999)).toBe("99 %");
  expect(formatPercent(1)).toBe("100 %");
});

describe("formatAge", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  test.each([
    ["2026-11-24T11:59:30Z", "just now"],
    ["2026-11-24T12:00:20Z", "just now"],
    ["2026-11-24T11:55:00Z", "5 min. ago"],
    ["2026-11-24T07:00:00Z", "5 hr. ago"],
    ["2026-11-23T09:00:00Z", "yesterday"],
    ["2024-11-01T00:00:00Z", "2 yr. ago"],
    ["no time", ""],
  ])("%s was %j", (time, text) => expect(formatAge(time, now)).toBe(text));
});

test.each([
  ["My_holiday__2026.MP4", "My holiday 2026"],
  ["trailer.final.mov", "trailer.final"],
  ["no extension", "no extension"],
  [".mp4", ".mp4"],
  [`${"x".repeat(300)}.mp4`, "x".repeat(255)],
])("titleFromFileName(%j) is %j", (name, title) => expect(titleFromFileName(name)).toBe(title));

import { describe, expect, test } from "vitest";
import { mpdLines, segmentLines, variantLines } from "../../../web/player/manifests/current-lines.ts";
import { tokenize } from "../../../web/player/manifests/highlight.ts";

const MEDIA = [
  "#EXTM3U",
  '#EXT-X-MAP:URI="../cmaf/240p/init.mp4"',
  "#EXTINF:2.000000,",
  "../cmaf/240p/1.m4s",
  "#EXTINF:4.000000,",
  "../cmaf/240p/2.m4s",
];

test("a media playlist's segment is its duration and its address", () => {
  expect(segmentLines(MEDIA, 0)).toEqual([2, 3]);
  expect(segmentLines(MEDIA, 1.999)).toEqual([2, 3]);
  expect(segmentLines(MEDIA, 2)).toEqual([4, 5]);
  // The last picture lasts a moment longer than the playlist says.
  expect(segmentLines(MEDIA, 6.01)).toEqual([4, 5]);
  expect(segmentLines([], 1)).toEqual([]);
});

test("a variant is its attributes and its address", () => {
  const lines = ["#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", "360p.m3u8"];
  expect(variantLines(lines, "360p")).toEqual([1, 2]);
  expect(variantLines(lines, "720p")).toEqual([]);
});

describe("an MPD", () => {
  const lines = [
    '<SegmentTemplate timescale="90000" startNumber="1">',
    "<SegmentTimeline>",
    '<S t="0" d="180000" r="2"/>',
    '<S d="360000"/>',
    "</SegmentTimeline>",
    "</SegmentTemplate>",
    '<Representation id="360p" bandwidth="1"/>',
    '<SegmentTemplate timescale="48000" startNumber="1">',
    "<SegmentTimeline>",
    '<S t="0" d="240000"/>',
    '<S d="240000"/>',
    "</SegmentTimeline>",
    "</SegmentTemplate>",
  ];
  test("marks the S that covers the time in each timeline, with its repeats", () => {
    expect(mpdLines(lines, 5.9, null)).toEqual([2, 10]);
    expect(mpdLines(lines, 6, null)).toEqual([3, 10]);
  });
  test("marks the rung that is shown", () => expect(mpdLines(lines, 0, "360p")).toEqual([2, 6, 9]));
});

test.each([
  ['#EXT-X-MAP:URI="a.mp4"', ["tag:#EXT-X-MAP", "plain::", "name:URI", "plain:=", 'value:"a.mp4"']],
  ["#EXTINF:4.000,", ["tag:#EXTINF", "plain::", "value:4.000", "plain:,"]],
  ['  <S d="4"/>', ["plain:  ", "tag:<S", "plain: ", "name:d", "plain:=", 'value:"4"', "tag:/>"]],
  ["../cmaf/240p/1.m4s", ["plain:../cmaf/240p/1.m4s"]],
])("%s is coloured by its parts, and none is lost", (line, parts) => {
  const tokens = tokenize(line);
  expect(tokens.map(({ kind, text }) => `${kind}:${text}`)).toEqual(parts);
  expect(tokens.map(({ text }) => text).join("")).toBe(line);
});

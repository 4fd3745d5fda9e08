import { describe, expect, test } from "vitest";
import { parseStoryboard } from "../../../web/film/storyboard.ts";

const BASE = "http://host/media/uploads/x/storyboard.vtt";
const TRACK = [
  "WEBVTT",
  "",
  "00:00:00.000 --> 00:00:02.000",
  "storyboard-1.jpg#xywh=0,0,160,90",
  "",
  "00:00:02.000 --> 00:00:04.000",
  "storyboard-1.jpg#xywh=160,0,160,90",
  "",
  "01:00:04.000 --> 01:00:06.500",
  "storyboard-2.jpg#xywh=0,90,160,90",
  "",
].join("\n");

describe("at", () => {
  const storyboard = parseStoryboard(TRACK, BASE);

  test("gives the tile of a time, with the sprite's whole address", () => {
    expect(storyboard.at(2)).toEqual({
      url: "http://host/media/uploads/x/storyboard-1.jpg",
      x: 160,
      y: 0,
      width: 160,
      height: 90,
    });
    expect(storyboard.at(1.999)).toMatchObject({ x: 0 });
    expect(storyboard.at(3605)).toMatchObject({ url: expect.stringContaining("storyboard-2.jpg"), y: 90 });
  });

  test("gives the nearest tile at the film's ends, and none for a track without any", () => {
    expect(storyboard.at(-1)).toEqual(storyboard.at(0));
    expect(storyboard.at(1e6)).toEqual(storyboard.at(3605));
    expect(parseStoryboard("WEBVTT\n", BASE).at(0)).toBeNull();
  });
});

test("reads what else WebVTT allows: short times, CRLF, identifiers, settings, notes", () => {
  const text = [
    "\uFEFFWEBVTT thumbnails",
    "",
    "NOTE made by hand",
    "",
    "first",
    "00:10.250 --> 00:12.000 align:start",
    "http://other/a.jpg?v=1#xywh=pixel:1,2,3,4",
  ].join("\r\n");
  expect(parseStoryboard(text, BASE).at(11)).toEqual({
    url: "http://other/a.jpg?v=1",
    x: 1,
    y: 2,
    width: 3,
    height: 4,
  });
});

test("passes over cues that are no places in pictures", () => {
  const cue = (text: string) => parseStoryboard(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}`, BASE).at(0);
  expect(cue("Hello, world")).toBeNull();
  expect(cue("a.jpg#xywh=percent:0,0,10,10")).toBeNull();
  expect(cue("a.jpg#xywh=0,0,10")).toBeNull();
  expect(cue("")).toBeNull();
  expect(parseStoryboard("WEBVTT\n\n00:61.000 --> 00:62.000\na.jpg#xywh=0,0,1,1", BASE).at(0)).toBeNull();
});

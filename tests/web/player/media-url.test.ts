import { describe, expect, test } from "vitest";
import { labelLevel } from "../../../web/player/level-label.ts";
import { rungOfPlaylist, rungsOfMultivariant } from "../../../web/player/media-url.ts";

test("the rung is the name of its playlist", () => {
  expect(rungOfPlaylist("http://host/media/uploads/x/hls/720p.m3u8?side=hls")).toBe("720p");
  expect(rungOfPlaylist("source.m3u8")).toBe("source");
});

test("a multivariant playlist's rungs are its variants, without sound and comments", () => {
  const playlist = [
    "#EXTM3U",
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="main",URI="audio-0.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"',
    "360p.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO="a"',
    "source.m3u8",
    "",
  ].join("\r\n");
  expect(rungsOfMultivariant(playlist)).toEqual(["360p", "source"]);
});

describe("labelLevel", () => {
  const level = { id: "source", width: 1080, height: 1920, bitrate: 1 };
  test("names the passthrough by its short side, and a rung by its name", () => {
    expect(labelLevel(level)).toBe("source · 1080p");
    expect(labelLevel({ ...level, id: "720p" })).toBe("720p");
    expect(labelLevel({ ...level, width: 0, height: 0 })).toBe("source");
  });
});

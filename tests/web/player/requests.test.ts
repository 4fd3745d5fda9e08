import { expect, test } from "vitest";
import { toMediaRequest } from "../../../web/player/requests/media-request.ts";

const timing = (path: string, more = {}) => ({
  name: `http://host/media/uploads/x/${path}`,
  ...{ startTime: 1000, responseStart: 1200, responseEnd: 1500 },
  ...{ encodedBodySize: 800, transferSize: 1100, responseStatus: 200, ...more },
});

test("a segment's request tells its side, rung, number and times", () => {
  expect(toMediaRequest(timing("cmaf/360p/12.m4s?side=dash&session=abc"))).toEqual({
    ...{ side: "dash", kind: "segment", name: "360p", number: 12 },
    ...{ start: 1, firstByte: 1.2, end: 1.5, bytes: 800, status: 200, isCached: false },
  });
});

test.each([
  ["cmaf/source/init.mp4?side=hls", { kind: "init", name: "source", number: null }],
  ["hls/240p.m3u8?side=hls", { kind: "manifest", name: "240p.m3u8" }],
  ["dash/manifest.mpd?side=dash", { kind: "manifest", name: "manifest.mpd" }],
])("%s", (path, expected) => expect(toMediaRequest(timing(path))).toMatchObject(expected));

test("what came from the cache, and what never came, are told as that", () => {
  const path = "cmaf/360p/1.m4s?side=hls";
  expect(toMediaRequest(timing(path, { transferSize: 0 }))).toMatchObject({ isCached: true });
  const lost = timing(path, { responseStart: 0, encodedBodySize: 0, transferSize: 0, responseStatus: 503 });
  expect(toMediaRequest(lost)).toMatchObject({ firstByte: 1, bytes: null, status: 503, isCached: false });
});

test("requests of no side are none of theirs", () => {
  expect(toMediaRequest(timing("cmaf/360p/1.m4s"))).toBeNull();
  expect(toMediaRequest(timing("thumbnail.jpg?side=hls"))).toBeNull();
});

import { expect, test } from "vitest";
import { countFrames } from "../../../web/player/engines/frame-count.ts";

test("frames are counted on over engines, though the element begins again with each", () => {
  let quality = { totalVideoFrames: 0, droppedVideoFrames: 0 };
  const element = { getVideoPlaybackQuality: () => quality } as unknown as HTMLVideoElement;
  const count = (totalVideoFrames: number, droppedVideoFrames: number) => {
    quality = { totalVideoFrames, droppedVideoFrames };
    return countFrames(element);
  };
  expect(count(100, 2)).toEqual({ totalFrames: 100, droppedFrames: 2 });
  expect(count(120, 3)).toEqual({ totalFrames: 120, droppedFrames: 3 });
  // Another engine.
  expect(count(0, 0)).toEqual({ totalFrames: 120, droppedFrames: 3 });
  expect(count(14, 1)).toEqual({ totalFrames: 134, droppedFrames: 4 });
  expect(count(10, 0)).toEqual({ totalFrames: 144, droppedFrames: 4 });
});

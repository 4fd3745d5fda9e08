import { expect, test } from "vitest";
import { pictureShift } from "../../../../../functions/transcode/ingest/probe/picture-shift.ts";

const stream = { codec_type: "video", avg_frame_rate: "25/1", r_frame_rate: "25/1", has_b_frames: 2 };
const untold = [{ best_effort_timestamp_time: "0.080000" }];
const told = [{ pts: 0, best_effort_timestamp_time: "0.000000" }];

test("where only the order of decoding is stored, pictures come earlier by those that the decoder holds back", () => {
  expect(pictureShift(stream, { container: "avi", frames: untold, late: 0 })).toBeCloseTo(-0.08, 6);
  expect(pictureShift(stream, { container: "mxf", frames: untold, late: 0 })).toBeCloseTo(-0.08, 6);
  // An index in front tells the times.
  expect(pictureShift(stream, { container: "mxf", frames: told, late: 0 })).toBe(0);
  expect(pictureShift({ ...stream, has_b_frames: 0 }, { container: "avi", frames: untold, late: 0 })).toBe(0);
  expect(pictureShift(stream, { container: "mpegts", frames: untold, late: 0 })).toBe(0);
});

test("pictures of an edit list that begins within one come later; nonsense is left alone", () => {
  const mp4 = { container: "mov,mp4,m4a,3gp,3g2,mj2", frames: told };
  expect(pictureShift(stream, { ...mp4, late: 0.03 })).toBeCloseTo(0.03, 6);
  expect(pictureShift(stream, { ...mp4, late: 0.0004 })).toBe(0);
  expect(pictureShift(stream, { ...mp4, late: 1e6 })).toBe(0);
  // Of fields FFprobe's nominal rate counts each.
  expect(
    pictureShift({ ...stream, r_frame_rate: "50/1" }, { container: "avi", frames: untold, late: 0 }),
  ).toBeCloseTo(-0.08, 6);
});

import { expect, it } from "vitest";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { expectInStep, SOUNDS } from "./sound-sync.ts";

const ctx = await openTranscodeContext();

it.each([
  ["44.1 kHz mono", "mp4"],
  ["late start", "mkv"],
  ["short", "mp4"],
  ["a hole", "ts"],
] as const)("sound with %s in %s is in step with the picture", async (name, container) => {
  const { renditions } = await expectInStep(ctx, { name: `film.${container}`, ...SOUNDS[name]!(container) });
  expect(renditions).toBe(1);
});

it("a broadcast that goes from stereo to 5.1 stays in step", async () => {
  // Parts of one stream, each with its own number of channels: FFmpeg sets up its filters anew between them.
  const part = (layout: "stereo" | "5.1", start: number) => ({
    layout,
    tracks: [["-c:a", "ac3"]],
    options: ["-bf", "0", "-output_ts_offset", String(start)],
  });
  await expectInStep(ctx, { name: "film.ts", parts: [part("stereo", 0), part("5.1", 12)] });
});

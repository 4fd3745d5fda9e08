import { test } from "vitest";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { expectWhole } from "./uneven-ends.ts";

const ctx = await openTranscodeContext();
const LONG_SOUND = { picture: [0, 3], sound: [0, 9] } as const;
const VP8 = ["-c:v", "libvpx", "-deadline", "realtime"];

test.each([
  [{ name: "long-sound.webm", ...LONG_SOUND, codec: VP8 }, { lane: "sequential" }],
  [
    { name: "long-sound.mkv", ...LONG_SOUND, codec: "mpeg4" },
    { lane: "gop", passthrough: false },
  ],
  [
    { name: "long-sound.ts", ...LONG_SOUND },
    { lane: "gop", passthrough: true },
  ],
  [
    { name: "late-by-a-bit.mp4", picture: [0.12, 3], sound: [0, 3] },
    { lane: "gop", passthrough: true },
  ],
  [
    { name: "late-by-most-of-a-second.ts", picture: [0.9, 4], sound: [0, 4] },
    { lane: "gop", passthrough: true },
  ],
  [
    { name: "late-by-half.mkv", picture: [0.5, 3], sound: [0, 3], codec: "mpeg4" },
    { lane: "gop", passthrough: false },
  ],
  [{ name: "late-by-half.webm", picture: [0.5, 3], sound: [0, 3], codec: VP8 }, { lane: "sequential" }],
  [{ name: "late-picture.mp4", picture: [6, 9], sound: [0, 9] }, { lane: "sequential" }],
  [{ name: "late-picture.ts", picture: [10, 13], sound: [0, 13] }, { lane: "sequential" }],
  [{ name: "late-and-short.mkv", picture: [3, 6], sound: [0, 10] }, { lane: "sequential" }],
] as const)(
  "%o shows its first picture from zero and its last one to the end",
  (film, way) => expectWhole(ctx, film, way),
  60_000,
);

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
  [{ name: "late-picture.mp4", picture: [6, 9], sound: [0, 9] }, { lane: "sequential" }],
  [{ name: "late-and-short.mkv", picture: [3, 6], sound: [0, 10] }, { lane: "sequential" }],
] as const)(
  "%o shows its first picture from zero and its last one to the end",
  (film, way) => expectWhole(ctx, film, way),
  60_000,
);

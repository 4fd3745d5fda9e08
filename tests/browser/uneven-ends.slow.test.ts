import { test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { startProduct } from "../harness/product.ts";
import type { UnevenOptions } from "../harness/uneven-film.ts";
import { expectUnevenToPlay } from "./uneven-ends.ts";

const browser = useBrowser();
const { url } = await startProduct();

const LONG_SOUND = { picture: [0, 5], sound: [0, 15] } as const;
const LATE_PICTURE = { picture: [10, 15], sound: [0, 15] } as const;
const LONG_PICTURE = { picture: [0, 15], sound: [0, 5] } as const;
const VP8 = ["-c:v", "libvpx", "-deadline", "realtime"];

test.each<UnevenOptions>([
  { name: "long-sound.mp4", ...LONG_SOUND },
  { name: "long-sound.mkv", ...LONG_SOUND, codec: "mpeg4" },
  { name: "long-sound.ts", ...LONG_SOUND },
  { name: "long-sound.webm", ...LONG_SOUND, codec: VP8 },
  { name: "sound-by-half-a-minute.mp4", picture: [0, 3], sound: [0, 33] },
  { name: "sound-by-a-second.mp4", picture: [0, 5], sound: [0, 6] },
  { name: "sound-by-half.mp4", picture: [0, 5], sound: [0, 5.45] },
  { name: "late-by-half.mp4", picture: [0.5, 5], sound: [0, 5] },
  { name: "late-by-most-of-a-second.ts", picture: [0.9, 5], sound: [0, 5] },
  { name: "late-by-half.mkv", picture: [0.5, 5], sound: [0, 5], codec: "mpeg4" },
  { name: "late-picture.mp4", ...LATE_PICTURE },
  { name: "late-picture.mkv", ...LATE_PICTURE },
  { name: "late-picture.ts", ...LATE_PICTURE },
  { name: "late-and-short-picture.mp4", picture: [4, 8], sound: [0, 14] },
  { name: "long-picture.mp4", ...LONG_PICTURE },
  { name: "long-picture.mkv", ...LONG_PICTURE },
  { name: "long-picture.ts", ...LONG_PICTURE },
  { name: "late-sound.mp4", picture: [0, 15], sound: [10, 15] },
])(
  "$name plays from its beginning to the end of the longer",
  async (options) => {
    await expectUnevenToPlay({ browser, url }, { size: "320x180", ...options });
  },
  90_000,
);

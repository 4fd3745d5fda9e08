import { expect, test } from "vitest";
import { mergeExpositions } from "../../../core/metrics/merge-expositions.ts";
import { rungLabel } from "../../../core/metrics/rung-label.ts";

test("a family that several processes have stands there once, with the samples of all", () => {
  const head = "# HELP up_seconds How long\n# TYPE up_seconds gauge\n";
  const one = `${head}up_seconds{f="a"} 1\n\n# HELP only Here\n# TYPE only counter\nonly 3\n`;
  const other = `${head}up_seconds{f="b"} 2\n`;
  expect(mergeExpositions([one, other])).toBe(
    `${head}up_seconds{f="a"} 1\nup_seconds{f="b"} 2\n\n# HELP only Here\n# TYPE only counter\nonly 3\n`,
  );
});

test("rungs of any size are counted under few names", () => {
  const labels = [
    "240p",
    "241p",
    "718p",
    "2160p",
    "4320p",
    "source",
    "audio-0-surround",
    "<script>",
    "700p-av1",
    "700p-xyz",
  ].map(rungLabel);
  expect(labels).toEqual([
    "240p",
    "360p",
    "720p",
    "2160p",
    "2160p",
    "source",
    "audio",
    "other",
    "720p-av1",
    "720p",
  ]);
  const all = Array.from({ length: 5_000 }, (_, short) => rungLabel(`${short}p`));
  expect(new Set(all).size).toBe(7);
});

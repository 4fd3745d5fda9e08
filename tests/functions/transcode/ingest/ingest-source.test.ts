import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { dataOf, openTranscodeContext, readEvents, uploadWhole } from "../../../harness/ingest.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";

it("makes GOP objects, sound and spans of a film", async () => {
  const ctx = await openTranscodeContext();
  const path = join(await makeTempFolder("film"), "film.mp4");
  await execa("ffmpeg", [
    ...["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=20"],
    ...[
      "-f",
      "lavfi",
      "-i",
      "sine=duration=20",
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-bf",
      "2",
      "-g",
      "60",
    ],
    ...["-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", path],
  ]);
  const upload = await uploadWhole(ctx, await readFile(path));
  expect(await ingestSource(ctx, upload.scope)).toBe("ended");
  const events = await readEvents(ctx, upload.videoHash);
  expect(dataOf(events, "source.ended")).toHaveLength(1);
});

import { execa } from "execa";
import { expect, test } from "vitest";
import { limitReason } from "../../../functions/transcode/ingest/film-limits.ts";
import { ingestSource } from "../../../functions/transcode/ingest/ingest-source.ts";
import { inputOptions } from "../../../functions/transcode/ingest/input-options.ts";
import { openTranscodeContext, uploadWhole } from "../../harness/ingest.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import { makeFlatPicture } from "./bombs.ts";

const ctx = await openTranscodeContext();
const bomb = await makeFlatPicture("16000x16000");
const MEMORY = 200 * 1024 ** 2;

test("memory that a film may not take ends it with a reason", async () => {
  const large = await makeFlatPicture("6000x5900");
  const args = [
    `--data=${MEMORY}`,
    "ffmpeg",
    "-v",
    "error",
    "-i",
    "pipe:0",
    "-c:v",
    "libx264",
    "-f",
    "null",
    "-",
  ];
  const { exitCode, stderr } = await execa("prlimit", args, { input: large, reject: false });
  expect(exitCode).not.toBe(0);
  expect(limitReason(stderr)).toMatchObject({ code: "source_too_costly" });
});

/** FFprobe's words on the bomb, with less memory than one of its pictures takes. */
async function probeWithin(options: string[]): Promise<string> {
  const args = [`--data=${MEMORY}`, "ffprobe", "-v", "error", ...options, "-i", "pipe:0"];
  return (await execa("prlimit", args, { input: bomb, reject: false })).stderr;
}

test("256 million pixels in 62 kB are refused, and no memory is taken for them", async () => {
  expect(bomb.length).toBeLessThan(100_000);
  expect(await probeWithin([]), "control: it begins to decode").toMatch(/get_buffer\(\) failed/);
  expect(await probeWithin(inputOptions())).toMatch(/Picture size 16000x16000 exceeds/);
  for (const { sandbox } of SANDBOXES) {
    const { scope } = await uploadWhole(ctx, bomb);
    await expect(ingestSource({ ...ctx, sandbox }, scope)).rejects.toMatchObject({
      code: "source_too_large",
      detail:
        "The picture is 16000x16000; at most 8192 pixels on a side and 36 million in all are taken. Export it smaller, such as 3840x2160.",
    });
  }
});

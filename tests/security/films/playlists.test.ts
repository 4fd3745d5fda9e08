import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { ingestSource } from "../../../functions/transcode/ingest/ingest-source.ts";
import { startCanary } from "../../harness/canary.ts";
import { openTranscodeContext, readEvents, uploadWhole } from "../../harness/ingest.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import { makeAttacks, makeDocuments } from "./attacks.ts";
import { expectNoFilm, LANES } from "./read-by-lane.ts";

const ctx = await openTranscodeContext();
const canary = await startCanary();
const ATTACKS = makeAttacks(canary);
const DECODE = ["-map", "0:v:0", "-f", "framecrc", "pipe:1"];

test.each(ATTACKS)("control: $name reaches the canary where all is allowed", async ({ bytes, allowed }) => {
  const args = ["-v", "error", ...allowed, "-i", "pipe:0", ...DECODE];
  const { stdout } = await execa("ffmpeg", args, { input: bytes });
  expect(stdout.split("\n").filter((line) => /^\d/.test(line))).toHaveLength(10);
});

describe.each(SANDBOXES)("sandbox: $name", ({ sandbox }) => {
  describe.each(LANES)("fed by %s", (lane) => {
    test.each(ATTACKS)("$name reaches nothing and is no film", async ({ bytes }) => {
      const before = canary.connections();
      await expectNoFilm({ ...ctx, sandbox }, lane, bytes);
      expect(canary.connections()).toBe(before);
    });
  });
});

test.each([...makeDocuments(canary), ...ATTACKS])(
  "$name that is uploaded is refused before anything is told of it",
  async ({ bytes }) => {
    const before = canary.connections();
    const { scope, videoHash } = await uploadWhole(ctx, bytes);
    await expect(ingestSource(ctx, scope)).rejects.toMatchObject({ code: "source_not_video" });
    expect(await readEvents(ctx, videoHash)).toEqual([]);
    expect(canary.connections()).toBe(before);
  },
);

import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { startCanary } from "../../harness/canary.ts";
import { openTranscodeContext } from "../../harness/ingest.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import { allowAll, makeDocuments } from "./attacks.ts";
import { expectNoFilm, LANES } from "./read-by-lane.ts";

const ctx = await openTranscodeContext();
const canary = await startCanary();
const DOCUMENTS = makeDocuments(canary);

/** Should an FFmpeg of later follow one of them, this tells, and the document becomes an attack with its control. */
test.each(DOCUMENTS)(
  "FFmpeg itself does not follow $name, though all is allowed",
  async ({ bytes, formats }) => {
    const before = canary.connections();
    for (const format of formats) {
      const args = ["-v", "error", ...allowAll(format), "-i", "pipe:0", "-f", "framecrc", "pipe:1"];
      const { stdout } = await execa("ffmpeg", args, { input: bytes, reject: false });
      expect(stdout.split("\n").filter((line) => /^\d/.test(line)).length, format).toBeLessThan(10);
    }
    expect(canary.connections()).toBe(before);
  },
);

describe.each(SANDBOXES)("sandbox: $name", ({ sandbox }) => {
  describe.each(LANES)("fed by %s", (lane) => {
    test.each(DOCUMENTS)("$name reaches nothing and is no film", async ({ bytes }) => {
      const before = canary.connections();
      await expectNoFilm({ ...ctx, sandbox }, lane, bytes);
      expect(canary.connections()).toBe(before);
    });
  });
});

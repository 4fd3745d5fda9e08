import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { runFfmpeg } from "../../../functions/transcode/ffmpeg/run.ts";
import { copyArguments } from "../../../functions/transcode/ingest/copy-arguments.ts";
import { openIngestRun } from "../../../functions/transcode/ingest/ingest-run.ts";
import { ingestSource } from "../../../functions/transcode/ingest/ingest-source.ts";
import { probeSource } from "../../../functions/transcode/ingest/probe/probe-source.ts";
import { runOnFeed } from "../../../functions/transcode/ingest/run-on-feed.ts";
import type { Feed } from "../../../functions/transcode/ingest/source/open-feed.ts";
import { openSource } from "../../../functions/transcode/ingest/source/open-source.ts";
import { serveRanges } from "../../../functions/transcode/ingest/source/range-server.ts";
import { startCanary } from "../../harness/canary.ts";
import { NOTHING_KNOWN, openTranscodeContext, readEvents, uploadWhole } from "../../harness/ingest.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import { makeAttacks } from "./attacks.ts";

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
  describe.each(["stdin", "ranges"] as const)("fed by %s", (kind) => {
    test.each(ATTACKS)("$name reaches nothing and is no film", async ({ bytes }) => {
      const { scope } = await uploadWhole(ctx, bytes);
      const feed: Feed = { kind, source: "plain", open: () => openLane(bytes), ...NOTHING_KNOWN };
      async function openLane(whole: Buffer) {
        if (kind === "ranges") return serveRanges(openSource(ctx, scope), sandbox);
        const failed = new AbortController().signal;
        return {
          url: "pipe:0",
          stdin: new Blob([new Uint8Array(whole)]).stream(),
          failed,
          close: async () => {},
        };
      }
      const before = canary.connections();
      const run = await openIngestRun({ ...ctx, sandbox }, scope, 0);
      await expect(probeSource(run, feed)).rejects.toMatchObject({ code: "source_not_video" });
      let made = 0;
      const { exitCode } = await runOnFeed(feed, scope, ({ url, watch: _, ...input }) =>
        runFfmpeg({
          ...{ ...input, sandbox, cpuSeconds: 60 },
          args: copyArguments({
            url,
            container: "unknown",
            videoStream: 0,
            sounds: [],
            captions: [],
            gopContainer: "mp4",
            decodes: false,
          }),
          outputs: [(chunk) => void (made += chunk.length), (chunk) => void (made += chunk.length)],
        }),
      );
      expect({ made, failed: exitCode !== 0 }).toEqual({ made: 0, failed: true });
      expect(canary.connections()).toBe(before);
    });
  });
});

/** None of these makes FFmpeg 5 fetch anything: no control run would reach the canary. */
const DOCUMENTS = {
  "an SVG image": `<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${canary.url}/p.png"/></svg>`,
  "an XML document": `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file://${canary.file}">]><a>&b;</a>`,
  "a subtitle file": `1\n00:00:00,000 --> 00:00:09,000\n<img src="${canary.url}/p.png">\n`,
  "an image sequence's name": "picture-%03d.png\n".repeat(10),
};

test.each([
  ...Object.entries(DOCUMENTS).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
  ...ATTACKS,
])("$name that is uploaded is refused before anything is told of it", async ({ bytes }) => {
  const before = canary.connections();
  const { scope, videoHash } = await uploadWhole(ctx, bytes);
  await expect(ingestSource(ctx, scope)).rejects.toMatchObject({ code: "source_not_video" });
  expect(await readEvents(ctx, videoHash)).toEqual([]);
  expect(canary.connections()).toBe(before);
});

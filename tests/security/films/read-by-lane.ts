import { expect } from "vitest";
import type { TranscodeContext } from "../../../functions/transcode/context.ts";
import { runFfmpeg } from "../../../functions/transcode/ffmpeg/run.ts";
import { copyArguments } from "../../../functions/transcode/ingest/copy-arguments.ts";
import { openIngestRun } from "../../../functions/transcode/ingest/ingest-run.ts";
import { probeSource } from "../../../functions/transcode/ingest/probe/probe-source.ts";
import { runOnFeed } from "../../../functions/transcode/ingest/run-on-feed.ts";
import type { Feed } from "../../../functions/transcode/ingest/source/open-feed.ts";
import { openSource } from "../../../functions/transcode/ingest/source/open-source.ts";
import { serveRanges } from "../../../functions/transcode/ingest/source/range-server.ts";
import { NOTHING_KNOWN, uploadWhole } from "../../harness/ingest.ts";

/** How FFmpeg gets a source. */
export const LANES = ["stdin", "ranges"] as const;

/** Expects that a file is no film by this lane, nor to the copy that would follow, were it asked to make one. */
export async function expectNoFilm(
  ctx: TranscodeContext,
  kind: (typeof LANES)[number],
  bytes: Buffer,
): Promise<void> {
  const { scope } = await uploadWhole(ctx, bytes);
  const feed: Feed = { kind, source: "plain", open: openLane, ...NOTHING_KNOWN };
  async function openLane() {
    if (kind === "ranges") return serveRanges(openSource(ctx, scope), ctx.sandbox);
    const stdin = new Blob([new Uint8Array(bytes)]).stream();
    return { url: "pipe:0", stdin, failed: new AbortController().signal, close: async () => {} };
  }
  const run = await openIngestRun(ctx, scope, 0);
  await expect(probeSource(run, feed)).rejects.toMatchObject({ code: "source_not_video" });
  let made = 0;
  const { exitCode } = await runOnFeed(feed, scope, ({ url, watch: _, ...input }) =>
    runFfmpeg({
      ...{ ...input, sandbox: ctx.sandbox, cpuSeconds: 60 },
      args: copyArguments({
        ...{ url, container: "unknown", videoStream: 0, shift: 0, sounds: [], captions: [] },
        ...{ gopContainer: "mp4", decodes: false },
      }),
      outputs: [(chunk) => void (made += chunk.length), (chunk) => void (made += chunk.length)],
    }),
  );
  expect({ made, failed: exitCode !== 0 }).toEqual({ made: 0, failed: true });
}

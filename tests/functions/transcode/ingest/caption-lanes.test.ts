import { expect, it } from "vitest";
import type { SourceCaptions } from "../../../../core/video/captions/track.ts";
import { captionSegmentKey, captionsPrefix, wholeCaptionsKey } from "../../../../core/video/keys.ts";
import { CaptionLanes } from "../../../../functions/transcode/ingest/captions/caption-lanes.ts";
import { openIngestRun } from "../../../../functions/transcode/ingest/ingest-run.ts";
import { dataOf, listTags, openTranscodeContext, readEvents, startUpload } from "../../../harness/ingest.ts";

const ctx = await openTranscodeContext();
const english: SourceCaptions = {
  ...{ track: "text-0", language: "en", label: "English", kind: "subtitles", default: false },
  ...{ codec: "subrip", stream: 2 },
};

/** Lanes of a film with these tracks, as if FFmpeg wrote to them. */
async function openLanes(captions: SourceCaptions[]) {
  const { videoHash, scope } = await startUpload(ctx, { totalChunks: 1 });
  const lanes = new CaptionLanes(await openIngestRun(ctx, scope, performance.now()), captions);
  lanes.openEvents();
  const write = (track: number, text: string) => lanes.outputs[track]!(Buffer.from(text));
  const read = async (key: string) =>
    new Response((await ctx.buckets.media.open(key)).body as BodyInit).text();
  return { videoHash, lanes, write, read };
}

const grown = async (videoHash: string) => dataOf(await readEvents(ctx, videoHash), "captions.grown");

it("stores segments as the pictures come, each a second behind them, also where nobody speaks", async () => {
  const { videoHash, lanes, write, read } = await openLanes([
    english,
    { ...english, track: "text-1", stream: 3 },
  ]);
  write(0, "WEBVTT\n\n00:01.000 --> 00:02.000\nHel");
  write(0, "lo\n");
  lanes.reach(4.9);
  await expect.poll(() => grown(videoHash)).toEqual([]);
  lanes.reach(5);
  await expect.poll(() => grown(videoHash)).toEqual([{ n: 1 }]);
  expect(await read(captionSegmentKey(videoHash, "text-0", 1))).toMatch(/\nHello\n$/);
  expect(await read(captionSegmentKey(videoHash, "text-1", 1))).not.toContain("-->");
  expect(await lanes.end(9)).toBe(3);
  expect(await grown(videoHash)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

it("words that come after their segment was stored are in a track that takes the place of the first", async () => {
  const { videoHash, lanes, write, read } = await openLanes([english]);
  lanes.reach(9);
  await expect.poll(() => grown(videoHash)).toEqual([{ n: 1 }, { n: 2 }]);
  const stored = await listTags(ctx.buckets.media, captionsPrefix(videoHash, "text-0"));
  write(0, "WEBVTT\n\n00:03.000 --> 00:05.000\nLate\n");
  await lanes.end(10);
  const events = await readEvents(ctx, videoHash);
  expect(dataOf(events, "captions.added")).toEqual([
    {
      ...{ track: "text-0b", language: "en", label: "English", kind: "subtitles", default: false },
      ...{ from: "source", segments: [1, 2] },
    },
  ]);
  expect(dataOf(events, "captions.removed")).toMatchObject([{ track: "text-0" }]);
  for (const n of [1, 2]) expect(await read(captionSegmentKey(videoHash, "text-0b", n))).toContain("Late");
  expect(await read(wholeCaptionsKey(videoHash, "text-0b"))).toContain("Late");
  // What was published keeps its bytes.
  const now = await listTags(ctx.buckets.media, captionsPrefix(videoHash, "text-0"));
  for (const [key, tag] of stored) expect(now.get(key)).toBe(tag);
});

it("keeps no more text than captions have: a track of endless words is taken back", async () => {
  const { videoHash, lanes, write } = await openLanes([english]);
  const line = `00:01.000 --> 00:02.000\n${"x".repeat(1000)}\n`;
  for (let i = 0; i < 20; i += 1) write(0, line.repeat(1000));
  await lanes.end(4);
  expect(dataOf(await readEvents(ctx, videoHash), "captions.removed")).toMatchObject([{ track: "text-0" }]);
});

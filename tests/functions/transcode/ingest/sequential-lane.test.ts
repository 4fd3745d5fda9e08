import { expect, it } from "vitest";
import { initKey, segmentKey, thumbnailKey } from "../../../../core/video/keys.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  dataOf,
  openTranscodeContext,
  readEvents,
  readObjects,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { hashFrames, keyEvery, makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();

async function ingest(film: Buffer) {
  const { videoHash, scope } = await uploadWhole(ctx, film);
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  const inspection = dataOf(events, "source.inspected")[0]!;
  return { videoHash, events, inspection, gops: dataOf(events, "gop.ready") };
}

/** The frames of a published rung, from segment `from` on. */
async function framesOf(videoHash: string, rung: string, from: number, to: number): Promise<string[]> {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const keys = [initKey(videoHash, rung), ...numbers.map((n) => segmentKey(videoHash, rung, n))];
  return hashFrames(await readObjects(ctx.buckets.media, keys));
}

it.each([
  ["H.264 with unset time stamps in AVI", "film.avi", keyEvery(60)],
  [
    "VP8, which no GOP container takes",
    "film.webm",
    ["-c:v", "libvpx", "-deadline", "realtime", "-b:v", "1M"],
  ],
  ["one GOP of 12 s", "film.mp4", keyEvery(10_000)],
])("encodes %s in one process, into the same segments", async (_, name, video) => {
  const audio = name.endsWith("webm") ? ["-c:a", "libopus"] : ["-c:a", "libmp3lame"];
  const film = await makeTalkie({ name, seconds: 12, video, audio, container: [] });
  const { videoHash, events, inspection, gops } = await ingest(film);
  expect(inspection).toMatchObject({ lane: "sequential", passthrough: false });
  expect(gops.map(({ n, duration }) => [n, Math.round(duration / 900)])).toEqual([
    [1, 400],
    [2, 400],
    [3, 400],
  ]);
  // A container may begin its pictures a little after its sound.
  expect(gops[0]!.start / 90_000).toBeLessThan(0.1);
  expect(dataOf(events, "span.ready")).toEqual([]);
  const poster = await readObjects(ctx.buckets.media, [thumbnailKey(videoHash)]);
  expect(poster.subarray(0, 3).toString("hex")).toBe("ffd8ff");
  expect(dataOf(events, "job.completed")).toMatchObject([{ kind: "picture" }]);
  for (const { rung } of inspection.rungs) {
    const segments = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
    expect(segments.map(({ n, start, duration }) => [n, start, duration])).toEqual(
      gops.map(({ n, start, duration }) => [n, start, duration]),
    );
    expect(await framesOf(videoHash, rung, 1, 3)).toHaveLength(360);
  }
  expect(events.at(-1)).toMatchObject({
    type: "source.ended",
    data: { segments: 3, end: gops[2]!.start + gops[2]!.duration },
  });
});

it("goes on where a film that was cut well so far has a GOP of 14 s", async () => {
  // Keys at 0, 2, 4 and 6 s, then none.
  const keys = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p"];
  const video = [...keys, "-x264-params", "keyint=infinite:scenecut=0", "-force_key_frames", "0,2,4,6"];
  const { videoHash, events, inspection, gops } = await ingest(await makeTalkie({ seconds: 20, video }));
  expect(inspection).toMatchObject({ lane: "gop", passthrough: true });
  expect(gops.map(({ n, start, duration }) => [n, start / 90_000, duration / 90_000])).toEqual([
    ...[1, 2, 3].map((n) => [n, (n - 1) * 2, 2]),
    ...[4, 5, 6].map((n) => [n, 6 + (n - 4) * 4, 4]),
    [7, 18, 2],
  ]);
  expect(dataOf(events, "span.ready").flatMap((span) => span.gops.map((gop) => gop.n))).toEqual([1, 2, 3]);
  for (const { rung } of inspection.rungs) {
    const segments = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
    const first = rung === "source" ? 1 : 4;
    expect(segments.map((segment) => segment.n)).toEqual(gops.map((gop) => gop.n).filter((n) => n >= first));
    const frames = await framesOf(videoHash, rung, first, 7);
    expect(frames).toHaveLength(rung === "source" ? 600 : 420);
  }
  expect(dataOf(events, "source.ended")).toEqual([
    { segments: 7, sounds: { "audio-0": 24 }, end: 20 * 90_000, captions: 0 },
  ]);
});

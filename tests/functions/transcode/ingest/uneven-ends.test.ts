import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { spanJobs } from "../../../../core/queue/span-jobs.ts";
import type { EventOf } from "../../../../core/video/events.ts";
import { initKey, segmentKey } from "../../../../core/video/keys.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import {
  DECODER_SHIFT_SECONDS,
  shiftForDecoder,
} from "../../../../functions/transcode/mp4/shift-for-decoder.ts";
import {
  dataOf,
  listTags,
  openTranscodeContext,
  readEvents,
  readObjects,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { readFrames } from "../../../harness/read-frames.ts";
import { makeUnevenFilm, type UnevenOptions } from "../../../harness/uneven-film.ts";

const ctx = await openTranscodeContext();
const { media } = ctx.buckets;
const SECOND = 90_000;

/** Uploads a film and does all the work on it, as the jobs of its events do. */
async function publish(options: UnevenOptions) {
  const film = await makeUnevenFilm(options);
  const { videoHash, scope } = await uploadWhole(ctx, await readFile(film.path));
  const work = async () => {
    await ingestSource(ctx, scope);
    const events = await readEvents(ctx, videoHash);
    for (const event of events.filter((event) => event.type === "span.ready"))
      for (const { data } of spanJobs(event as EventOf<"span.ready">)) await encodeSpan(ctx, scope, data);
  };
  await work();
  return { film, videoHash, work, events: await readEvents(ctx, videoHash) };
}

const SHIFT_BACK = ["-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov"];
const LONG_SOUND = { picture: [0, 3], sound: [0, 9], gop: 60, size: "320x180" } as const;
const VP8 = ["-c:v", "libvpx", "-deadline", "realtime"];

test.each([
  ["published as it is", { name: "long-sound.mp4" }, ["gop", true]],
  ["that cannot be cut", { name: "long-sound.webm", codec: VP8 }, ["sequential", false]],
] as const)(
  "the last picture of a film %s stands while its sound goes on",
  async (_, options, [lane, passthrough]) => {
    const { film, videoHash, work, events } = await publish({ ...LONG_SOUND, ...options });
    const inspection = dataOf(events, "source.inspected")[0]!;
    expect(inspection).toMatchObject({ lane, passthrough });
    const ended = dataOf(events, "source.ended")[0]!;
    // AAC has frames of 21 ms.
    expect(Math.abs(ended.end / SECOND - 9)).toBeLessThan(0.05);
    expect(Math.abs(ended.heldFrom! / SECOND - 3)).toBeLessThan(0.05);

    const lastNumber = film.numbers.at(-1)!;
    for (const { rung } of inspection.rungs) {
      const told = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
      const segments = told.sort((a, b) => a.n - b.n);
      expect(segments.map(({ n }) => n)).toEqual(Array.from({ length: ended.segments }, (_, i) => i + 1));
      const ends = segments.map(({ start, duration }) => start + duration);
      expect(segments.slice(1).map(({ start }) => start)).toEqual(ends.slice(0, -1));
      expect(ends.at(-1)).toBe(ended.end);
      const keys = segments.map(({ n }) => segmentKey(videoHash, rung, n));
      const stored = await readObjects(media, keys);
      // Times of decoding go on without a hole as well, from the first sample to the end.
      const samples = parseFragments(stored).flatMap((fragment) => fragment.samples);
      expect(samples.slice(1).map(({ dts }) => dts)).toEqual(
        samples.slice(0, -1).map((s) => s.dts + s.duration),
      );

      const init = await readObjects(media, [initKey(videoHash, rung)]);
      const shifted = await Array.fromAsync(shiftForDecoder([stored], SECOND));
      const frames = await readFrames({ bytes: Buffer.concat([init, ...shifted]), options: SHIFT_BACK });
      const held = frames.filter(({ time }) => time >= ended.heldFrom!);
      expect(frames.length - held.length).toBe(film.numbers.length);
      expect(held.every(({ number }) => number === lastNumber)).toBe(true);
      expect(held.map(({ time }) => time)).toEqual(
        segments.map(({ start }) => start).filter((start) => start >= ended.heldFrom!),
      );
    }

    const before = await listTags(media, `uploads/${videoHash}/`);
    await work();
    expect(await listTags(media, `uploads/${videoHash}/`)).toEqual(before);
    const again = await readEvents(ctx, videoHash);
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
  },
  60_000,
);

import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { keepFacts } from "../../../../core/library/facts.ts";
import { migrateLibrary } from "../../../../core/library/open-library.ts";
import { makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import type { Inspection } from "../../../../core/video/inspection.ts";
import { initKey, inspectionKey, segmentKey, thumbnailKey } from "../../../../core/video/keys.ts";
import { planSounds } from "../../../../core/video/sounds.ts";
import { FragmentSplitter } from "../../../../functions/transcode/mp4/fragment-splitter.ts";
import { makePoster } from "../../../../functions/transcode/picture/make-poster.ts";
import { inspection } from "../../../core/video/film-facts.ts";
import { decodeGrey, type Grey } from "../../../harness/decode-grey.ts";
import { openFilm } from "../../../harness/library.ts";
import { makeScope, openTranscode } from "../harness/transcode.ts";

const { context, eventsOf } = await openTranscode();
const { buckets, library } = context;
await migrateLibrary(library);
const RUNG = "audio-0";
const SECONDS = 1;

/** Sound of one segment a second, its pieces stored over and over until there are `count`. */
async function storeSound(expression: string, seconds: number, count = seconds): Promise<string> {
  const videoHash = await openFilm(library);
  const splitter = new FragmentSplitter();
  const { stdout } = await execa(
    "ffmpeg",
    [
      ...["-v", "error", "-f", "lavfi", "-i", `aevalsrc='${expression}':d=${seconds}:s=48000`],
      ...["-c:a", "aac", "-b:a", "64k", "-f", "mp4", "-movflags", "cmaf+frag_discont"],
      ...["-frag_duration", String(SECONDS * 1e6), "pipe:1"],
    ],
    { encoding: "buffer" },
  );
  const pieces = splitter.feed(Buffer.from(stdout));
  const init = pieces.find(({ kind }) => kind === "init")!;
  const segments = pieces.filter(({ kind }) => kind !== "init" && kind !== "moof").slice(0, seconds);
  const audio = {
    codec: "aac",
    channels: 1,
    layout: "mono",
    sampleRate: 48_000,
    language: null,
    title: null,
  };
  const { sounds } = planSounds([{ stream: 0, start: 0, role: "main", default: true, audio }]);
  const sound: Inspection = { ...inspection(), video: null, lane: "sound", rungs: [], sounds };
  await buckets.uploads.put(inspectionKey(videoHash), JSON.stringify(sound));
  await buckets.media.put(initKey(videoHash, RUNG), init.bytes);
  const facts: { event: PipelineEvent; record: { partition: number; offset: number; timestamp: number } }[] =
    [];
  for (let n = 1; n <= count; n++) {
    await buckets.media.put(segmentKey(videoHash, RUNG, n), segments[(n - 1) % segments.length]!.bytes);
    const [start, duration] = [(n - 1) * 48_000, 48_000];
    const data = { rung: RUNG, n, start, duration, bytes: 1, speed: null };
    const event = makeEvent("test", videoHash, "segment.ready", data) as PipelineEvent;
    facts.push({ event, record: { partition: 0, offset: n, timestamp: 1 } });
  }
  await keepFacts(library, facts);
  return videoHash;
}

async function drawn(videoHash: string): Promise<Grey> {
  await makePoster(context, makeScope(videoHash), { videoHash, generation: 1 });
  const { body } = await buckets.media.open(thumbnailKey(videoHash));
  return decodeGrey(Buffer.from(await new Response(body).arrayBuffer()));
}

/** Pixels that are lit of a column, of the bar nearest to a share of the width. */
function heightAt({ pixels, width, height }: Grey, share: number): number {
  const around = Array.from({ length: 9 }, (_, i) => Math.round(32 + share * 576) - 4 + i);
  const lit = (x: number) =>
    Array.from({ length: height }, (_, y) => pixels[y * width + x]!).filter((value) => value > 90).length;
  return Math.max(...around.map(lit));
}

test("sound alone has a poster of its loudness over time", async () => {
  // Loud, silent, half as loud.
  const videoHash = await storeSound("sin(2*PI*440*t)*(0.9*lt(t,4)+0.2*gte(t,8))", 12);
  const picture = await drawn(videoHash);
  expect([picture.width, picture.height]).toEqual([640, 360]);
  const [loud, silent, soft] = [0.15, 0.5, 0.85].map((share) => heightAt(picture, share));
  expect(loud).toBeGreaterThan(180);
  expect(silent).toBeLessThan(20);
  expect(soft).toBeGreaterThan(silent! + 40);
  expect(soft).toBeLessThan(loud! - 40);
  const [fact] = await eventsOf(videoHash, "poster.ready", 1);
  expect(fact).toMatchObject({ choice: 0, found: true, good: true, madeFrom: RUNG });
});

test("of hours as much is read as of minutes, from all over them", async () => {
  const videoHash = await storeSound("sin(2*PI*440*t)*0.9", 4, 600);
  const open = vi.spyOn(buckets.media, "open");
  onTestFinished(() => open.mockRestore());
  const picture = await drawn(videoHash);
  const read = open.mock.calls.map(([key]) => Number(/(\d+)\.m4s$/.exec(key)?.[1])).filter(Boolean);
  expect({ read: read.length, first: read[0], last: read.at(-1) }).toEqual({
    read: 240,
    first: 1,
    last: 600,
  });
  expect(heightAt(picture, 0.98)).toBeGreaterThan(180);
});

import { afterAll, expect, test } from "vitest";
import { findBeeps, findFlashes, offsetsOf } from "../harness/flash-and-beep.ts";
import { openTranscodeContext } from "../harness/ingest.ts";
import { IN_STEP } from "../harness/kinds/in-step.ts";
import type { PublishedTrack } from "../harness/published.ts";
import { takeWholeWay } from "../harness/whole-film.ts";

/** Milliseconds by which a beep may come before or after its flash. */
const IN_STEP_MS = 20;

interface Line {
  way: string;
  /** Milliseconds by which sound comes after the picture, at the first flash, the middle one and the last. */
  [rung: string]: string;
}

const ctx = await openTranscodeContext();
const table: Record<string, Line> = {};

test.each(Object.entries(IN_STEP))(
  "%s",
  async (name, { make, flashes: count, late = 0 }) => {
    const { inspection, hls } = await takeWholeWay(ctx, await make());
    const { lane, feed, container, passthrough } = inspection;
    const line: Line = {
      way: [container.split(",")[0], lane, feed, ...(passthrough ? ["passed on"] : [])].join(", "),
    };
    table[name] = line;
    const beeps = await findBeeps(bytesOf(hls.tracks.find(({ kind }) => kind === "audio")!));
    const pictures = hls.tracks.filter(({ kind }) => kind === "video");
    expect(pictures.length, "a rung below the source").toBeGreaterThan(1);
    for (const track of pictures) {
      const flashes = await findFlashes(
        track.init.bytes,
        track.segments.map(({ object }) => object.bytes),
      );
      const offsets = offsetsOf(beeps, flashes).map(({ offset }) => -1000 * offset);
      const [first, middle, last] = [0, Math.floor(offsets.length / 2), -1].map((at) => offsets.at(at)!);
      line[track.name] = [first, middle, last].map((offset) => offset?.toFixed(1)).join(", ");
      expect(flashes, `flashes of ${track.name}`).toHaveLength(count);
      const apart = offsets.filter((offset) => !(Math.abs(offset - late) <= IN_STEP_MS));
      expect(apart, `milliseconds of sound behind ${track.name}`).toEqual([]);
    }
  },
  120_000,
);

afterAll(() => console.table(table));

function bytesOf({ init, segments }: PublishedTrack): Buffer {
  return Buffer.concat([init.bytes, ...segments.map(({ object }) => object.bytes)]);
}

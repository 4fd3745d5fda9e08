import { execa } from "execa";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SoundTimeline } from "../../../../functions/transcode/ingest/sound-timeline.ts";
import { parseFragment } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import {
  FRAME_TICKS,
  type SoundFrame,
  writeSoundFragment,
} from "../../../../functions/transcode/mp4/write-sound-fragment.ts";

/** A fragment of FFmpeg whose frames lie at these times; each frame's byte tells its number. */
function fragmentAt(times: number[], lastDuration = FRAME_TICKS) {
  const frames = times.map((_, i): SoundFrame => {
    const next = times[i + 1];
    return { bytes: Buffer.from([i + 1]), duration: next === undefined ? lastDuration : next - times[i]! };
  });
  return parseFragment(writeSoundFragment(1, times[0]!, frames));
}

/** What lies where: the number of each frame, 0 for silence. */
function lay(...fragments: ReturnType<typeof fragmentAt>[]): { number: number; start: number }[] {
  const timeline = new SoundTimeline(2);
  let next = 0;
  return fragments
    .flatMap((fragment) => [...timeline.place(fragment)])
    .map(({ bytes, duration }) => {
      const start = next;
      next += duration;
      return { number: bytes.length === 1 ? bytes[0]! : 0, start };
    });
}

it("begins at zero, with silence before sound that begins late", () => {
  expect(lay(fragmentAt([0, 1024, 2048])).map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(lay(fragmentAt([2100, 3124])).map(({ number }) => number)).toEqual([0, 0, 1, 2]);
});

it("fills a hole, and leaves out what lies where something is already", () => {
  const twice = lay(fragmentAt([0, 1024]), fragmentAt([0, 1024, 2048, 5120]));
  expect(twice.map(({ number }) => number)).toEqual([1, 2, 3, 0, 0, 4]);
});

it("keeps the length of an encoder's last frame", () => {
  const timeline = new SoundTimeline(2);
  expect([...timeline.place(fragmentAt([0, 1024], 300))].map(({ duration }) => duration)).toEqual([
    1024, 300,
  ]);
});

it("lays every frame that it takes nearer than half a frame to its time, whatever the times are", () => {
  const steps = fc.array(fc.oneof(fc.constant(1024), fc.integer({ min: 1, max: 20_000 })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.nat(50_000), steps, (first, gaps) => {
      const times = [first];
      for (const gap of gaps) times.push(times.at(-1)! + gap);
      let numbers = 0;
      for (const { number, start } of lay(fragmentAt(times))) {
        if (number === 0) continue;
        expect(number).toBeGreaterThan(numbers);
        numbers = number;
        expect(Math.abs(start - times[number - 1]!)).toBeLessThanOrEqual(FRAME_TICKS / 2);
      }
      // None is left out that has a frame's room to the one before it.
      const placed = lay(fragmentAt(times)).filter(({ number }) => number > 0).length;
      expect(placed).toBeGreaterThanOrEqual(1 + gaps.filter((gap) => gap >= 2 * FRAME_TICKS).length);
    }),
  );
});

it.each([
  [2, "stereo"],
  [6, "5.1"],
])(
  "its silence of %i channels decodes to silence after sound, under the init segment of FFmpeg",
  async (channels, layout) => {
    const { stdout } = await execa(
      "ffmpeg",
      [
        ...["-v", "error", "-f", "lavfi", "-i", `sine=d=0.5:r=48000,aformat=channel_layouts=${layout}`],
        ...["-c:a", "aac", "-f", "mp4", "-movflags", "cmaf+frag_discont", "pipe:1"],
      ],
      { encoding: "buffer" },
    );
    const film = Buffer.from(stdout);
    const timeline = new SoundTimeline(channels);
    const silence = writeSoundFragment(9, 48_000, [...timeline.fillUpTo(48_000)]);
    const decoded = await execa(
      "ffmpeg",
      ["-v", "error", "-xerror", "-i", "pipe:0", "-f", "s16le", "pipe:1"],
      {
        input: Buffer.concat([film.subarray(0, film.indexOf("mfra") - 4), silence]),
        encoding: "buffer",
      },
    );
    const samples = new Int16Array(
      decoded.stdout.buffer,
      decoded.stdout.byteOffset,
      decoded.stdout.length >> 1,
    );
    // The first frame of silence still carries the end of the sound (ISO/IEC 14496-3 4.6.11.3.3, overlap).
    const tail = samples.subarray(-45 * FRAME_TICKS * channels);
    expect(samples.some((sample) => Math.abs(sample) > 1000)).toBe(true);
    expect(tail.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  },
);

import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { soundArguments } from "../../../../functions/transcode/ingest/copy-arguments.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { CONTAINERS, expectInStep, SOUNDS, type SyncLine } from "./sound-sync.ts";

const ctx = await openTranscodeContext();
const table: Record<string, SyncLine> = {};

const matrix = Object.keys(SOUNDS).flatMap((sound) =>
  CONTAINERS.map((container) => [sound, container] as const),
);

it.each(matrix)(
  "sound with %s in %s is in step with the picture",
  async (sound, container) => {
    const line = await expectInStep(ctx, { name: `film.${container}`, ...SOUNDS[sound]!(container) });
    table[`${sound}, ${container}`] = line;
  },
  120_000,
);

/** Filled in one go, ten minutes of 5.1 took a gigabyte. */
const MEMORY_BYTES = 256 * 1024 * 1024;

it("a hole of ten minutes in 5.1 takes no memory", async () => {
  const path = join(await makeTempFolder("hole"), "hole.mka");
  const noise = ["-f", "lavfi", "-i", "anoisesrc=r=44100:d=4,aformat=channel_layouts=5.1"];
  const hole = "asetpts='PTS+gte(T,2)*600/TB'";
  await execa("ffmpeg", ["-v", "error", "-nostdin", ...noise, "-af", hole, "-c:a", "pcm_s16le", path]);
  const source = {
    ...{ codec: "pcm_s16le", channels: 6, layout: "5.1", sampleRate: 44_100, language: null, title: null },
  };
  const sound = soundArguments({ stream: 0, start: 0, channels: 6, bitrate: 384_000, source }, "pipe:1");
  const ffmpeg = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-copyts", "-i", path, ...sound];
  const { stdout } = await execa("prlimit", [`--data=${MEMORY_BYTES}`, ...ffmpeg], { encoding: "buffer" });
  const frames = parseFragments(Buffer.from(stdout)).flatMap(({ samples }) => samples);
  expect(frames.at(-1)!.pts / 48_000).toBeCloseTo(604, 1);
  const holes = frames.filter(({ pts }, i) => i > 0 && pts !== frames[i - 1]!.pts + 1024);
  expect(holes).toEqual([]);
}, 60_000);

afterAll(() => console.table(table));

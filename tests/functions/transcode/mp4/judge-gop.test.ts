import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type JudgeOptions, judgeGop } from "../../../../functions/transcode/mp4/judge-gop.ts";
import { parseFragment } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { type FilmOptions, makeFilm } from "../harness/films.ts";
import { type CopiedFilm, copyFilm } from "../harness/ingest-film.ts";

const folder = await makeTempFolder("judge");
const OPTIONS: JudgeOptions = { maxDurationTicks: 10.5 * 90_000 };
const x264 = (...options: string[]) => ["-c:v", "libx264", "-preset", "veryfast", "-qp", "16", ...options];

/** What is found wrong with each GOP of a film, in order. */
function judgeFilm({ init, fragments }: CopiedFilm, options: JudgeOptions = OPTIONS): (string | null)[] {
  return fragments.map((fragment, i) => {
    return judgeGop(init, [fragment], { previous: fragments[i - 1], ...options });
  });
}

const copy = async (options: Partial<FilmOptions>) =>
  copyFilm(await makeFilm(folder, { name: "film.mp4", frames: 120, ...options }));

test("an ordinary film is safe in all its GOPs", async () => {
  expect(judgeFilm(await copy({ encode: x264("-g", "60") }))).toEqual([null, null]);
});

/** Each flaw that a browser would stumble over, made by FFmpeg. */
const FLAWS: [string, Partial<FilmOptions>, RegExp][] = [
  ["no H.264", { encode: ["-c:v", "mpeg4", "-g", "60"] }, /not H\.264/],
  ["4:4:4", { encode: x264("-pix_fmt", "yuv444p") }, /not 8-bit 4:2:0/],
  ["10 bits", { encode: x264("-pix_fmt", "yuv420p10le") }, /not 8-bit 4:2:0/],
  ["fields", { encode: x264("-flags", "+ilme+ildct") }, /interlaced/],
  ["wide pixels", { encode: x264("-aspect", "16:6") }, /not square/],
  ["HDR", { encode: x264("-color_trc", "smpte2084", "-color_primaries", "bt2020") }, /HDR/],
  [
    "a picture that stands for two seconds",
    { encode: x264("-g", "120"), filters: "select='not(between(n,31,90))'" },
    /stands too long/,
  ],
  ["a level above 5.2", { encode: x264("-level", "6.0") }, /level 6 is above/],
];
for (const [flaw, options, reason] of FLAWS) {
  test(`${flaw} is found`, async () => {
    expect(judgeFilm(await copy(options))[0]).toMatch(reason);
  });
}

test("rotation is found", async () => {
  const path = await makeFilm(folder, { name: "upright.mp4", frames: 30, encode: x264() });
  const turned = join(folder, "turned.mp4");
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", "-y", "-i", path, "-c", "copy"],
    ...["-metadata:s:v", "rotate=90", "-movflags", "+faststart", turned],
  ]);
  expect(judgeFilm(await copyFilm(turned))).toEqual(["the picture is rotated"]);
});

test("open GOPs are found at the first that depends on the one before", async () => {
  const film = await copy({ encode: x264("-x264-params", "open-gop=1:keyint=30:bframes=3") });
  const [first, ...others] = judgeFilm(film);
  expect(first).toBeNull();
  expect(others.join()).toMatch(/open GOP/);
});

describe("of a safe film", async () => {
  const film = await copy({ name: "safe.mp4", encode: x264("-g", "60") });
  const [first, second] = film.fragments.map(({ bytes }) => bytes) as [Buffer, Buffer];
  const judge = (bytes: Buffer, options: Partial<JudgeOptions> = {}) =>
    judgeGop(film.init, [parseFragment(bytes)], { ...OPTIONS, ...options });

  test("a GOP that is too long is found", () => {
    expect(judge(first, { maxDurationTicks: 90_000 })).toMatch(/too long/);
  });

  test("overlaps and gaps to the GOP before are found", () => {
    expect(judge(second, { previous: { maxPts: 180_000, maxEnd: 183_000 } })).toMatch(/overlap/);
    expect(judge(second, { previous: { maxPts: -30_000, maxEnd: -1 } })).toMatch(/gap/);
  });

  test("a picture that has the time of another is found", () => {
    const shared = Buffer.from(first);
    const { samples, patch } = parseFragment(shared);
    shared.writeInt32BE(samples[4]!.pts - samples[5]!.dts, patch.compositionOffsets[5]!);
    expect(judge(shared)).toMatch(/have one time/);
  });

  test("a length of a NAL unit that does not add up is found", () => {
    const broken = Buffer.from(first);
    broken.writeUInt32BE(0x7fffffff, parseFragment(first).samples[5]!.offset);
    expect(judge(broken)).toMatch(/length of a NAL unit/);
  });

  test("a block that was lost is found without decoding it, and zeros that fill up behind a slice are none", () => {
    const { offset, size } = parseFragment(first).samples[0]!;
    const lost = Buffer.from(first);
    lost.fill(0, offset + size - 20, offset + size - 12);
    expect(judge(lost)).toMatch(/part of its pictures is missing/);
    const filledUp = Buffer.from(first);
    filledUp.fill(0, offset + size - 5, offset + size);
    expect(judge(filledUp)).toBeNull();
  });

  test("a key frame that is no IDR picture is found", () => {
    const broken = Buffer.from(first);
    const { offset, size } = parseFragment(first).samples[0]!;
    for (let at = offset; at < offset + size; ) {
      const isIdr = (broken.readUInt8(at + 4) & 0b11111) === 5;
      if (isIdr) broken.writeUInt8((broken.readUInt8(at + 4) & 0b11100000) | 1, at + 4);
      at += 4 + broken.readUInt32BE(at);
    }
    expect(judge(broken)).toMatch(/no IDR/);
  });

  test("another film's parameter sets inside of a sample are found", async () => {
    const other = await copy({ name: "other.ts", encode: [...x264("-g", "60", "-bf", "0"), "-f", "mpegts"] });
    expect(judgeGop(film.init, other.fragments.slice(0, 1), OPTIONS)).toMatch(/SPS or PPS change/);
  });
});

/**
 * What each codec costs and saves: a film encoded into the same rungs by the product's own options of x264, x265 and
 * SVT-AV1, one FFmpeg run for each rung, with keys as far apart as segments are long.
 *
 *     npx node bench/codecs.ts [--help]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { EXTRA_CODECS } from "../core/video/extra-codecs.ts";
import { type PlannedRung, SourceVideo, VIDEO_TIMESCALE } from "../core/video/inspection.ts";
import { planExtraRungs, planRungs } from "../core/video/ladder.ts";
import { encoderTraits } from "../functions/transcode/encode/encoders.ts";
import { ENCODER_OF } from "../functions/transcode/encode/extra-encoders.ts";
import { cpuOfChildren } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";

const options = readOptions({
  name: "codecs",
  about: "CPU, bytes and SSIM of HEVC and AV1 as ratios to H.264 at the same rung, one run each.",
  options: {
    film: { help: "path of a film of yours; one is drawn where there is none", default: "" },
    seconds: { help: "of it that are taken", default: "16", quick: "8" },
    size: { help: "of its pictures", default: "1920x1080", quick: "1280x720" },
    fps: { help: "of its pictures", default: "30" },
    rungs: { help: "short sides", default: "1080,720,480", quick: "720" },
  },
});

const seconds = Number(options.seconds);
const drawn = { container: "mp4-first", bitrate: 9e6, size: options.size, seconds, gopSeconds: 4 } as const;
const path = options.film || (await makeSource(drawn)).path;
const [width, height] = options.size.split("x").map(Number) as [number, number];
const video = SourceVideo.parse({
  ...{ codec: "h264", profile: null, level: null, pixelFormat: "yuv420p", width, height, rotation: 0 },
  ...{ sampleAspect: 1, fps: Number(options.fps), fieldOrder: null, bitrate: null },
  ...{ colorTransfer: null, colorRange: null },
});
const ladders = [
  { codec: "h264", encoder: "libx264", rungs: planRungs(video, { passthrough: null }) },
  ...planExtraRungs(video, { passthrough: null, codecs: EXTRA_CODECS }).map(({ codec, rungs }) => ({
    ...{ codec, encoder: ENCODER_OF[codec], rungs },
  })),
];
const folder = await mkdtemp(join(tmpdir(), "vidpipeline-codecs-"));

interface Cost {
  cpuSeconds: number;
  bytes: number;
  ssim: number;
}

/** One rung of one codec, in GOPs of 4 s, as segments are. */
async function measure(encoder: string, rung: PlannedRung): Promise<Cost> {
  const traits = encoderTraits(encoder);
  const file = join(folder, `${rung.rung}.mp4`);
  const scale = `scale=${rung.width}:${rung.height}:flags=bicubic,setsar=1,${traits.intake}`;
  await whenIdle(options.wait);
  const { cpuSeconds } = await cpuOfChildren(() =>
    execa("ffmpeg", [
      ...["-v", "error", "-t", String(seconds), "-i", path, "-map", "0:v:0", "-vf", scale, "-c:v", encoder],
      ...traits.options(rung, traits.preset),
      ...(traits.ownRunEach ? ["-g", String(4 * Number(options.fps))] : []),
      ...["-force_key_frames", "expr:gte(t,n_forced*4)", "-fps_mode", "passthrough"],
      ...["-video_track_timescale", String(VIDEO_TIMESCALE)],
      ...[...traits.packaging, "-y", file],
    ]),
  );
  const graph = `[1:v]scale=${rung.width}:${rung.height}:flags=bicubic,settb=1/1000,setpts=N[s];[0:v]settb=1/1000,setpts=N[r];[r][s]ssim`;
  const { stderr } = await execa("ffmpeg", [
    ...["-hide_banner", "-nostats", "-i", file, "-t", String(seconds), "-i", path],
    ...["-filter_complex", graph, "-f", "null", "-"],
  ]);
  const { size } = await stat(file);
  return { cpuSeconds, bytes: size, ssim: Number(/SSIM .*All:([\d.]+)/.exec(stderr)![1]) };
}

const rows = [];
try {
  for (const short of options.rungs.split(",").map(Number)) {
    let h264: Cost | undefined;
    for (const { codec, encoder, rungs } of ladders) {
      const rung = rungs.find((one) => Math.min(one.width, one.height) === short);
      if (!rung) continue;
      const cost = await measure(encoder, rung);
      h264 ??= cost;
      rows.push({
        ...{ rung: rung.rung, codec, encoder, "CPU-s": round(cost.cpuSeconds) },
        ...{ "kb/s": round((cost.bytes * 8) / seconds / 1000), SSIM: round(cost.ssim, 4) },
        ...{ "CPU ÷ H.264": round(cost.cpuSeconds / h264.cpuSeconds, 2) },
        ...{ "bytes ÷ H.264": round(cost.bytes / h264.bytes, 2) },
      });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
await report("codecs", {
  title: `HEVC and AV1 against H.264 at the same rung, ${seconds} s, one run each.`,
  rows,
  details: { options },
});

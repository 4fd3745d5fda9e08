import { PipelineError } from "../../../core/errors.ts";
import { listSegments } from "../../../core/library/list-segments.ts";
import type { Inspection } from "../../../core/video/inspection.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { feedRung } from "../encode/read-gops.ts";
import { ENCODING_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import { throwIfKilled } from "../ffmpeg/throw-if-killed.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { spreadOver } from "./find-picture.ts";

/** About a quarter of an hour; of longer sound as much is heard, at even distances. */
const MOST_SEGMENTS = 240;
/** What is drawn needs no more, and FFmpeg holds all of it: two bytes a sample. */
const SAMPLE_RATE = 8000;
const [WIDTH, HEIGHT] = [640, 360];
const BARS = 72;
const BAR = { width: 8, gap: 4 };
const WAVE_HEIGHT = 224;
/** The colours of the pages' dark scheme (web/styles/tokens.css), readable on a light page as well. */
const COLOURS = { ground: "0x14171b", left: "0x45d0e6", right: "0xa99bff" };
const QUALITY = 3;
const CPU_SECONDS = 300;

/**
 * Draws what sound alone looks like, as a JPEG: bars of its loudness over time, of the rendition that plays where
 * nobody chose. Throws `object_not_found` where nothing of it is stored, `source_damaged`, `cancelled`.
 */
export async function drawWaveform(
  context: TranscodeContext,
  { videoHash, signal }: JobScope,
  { sounds }: Inspection,
): Promise<{ jpeg: Buffer; madeFrom: string }> {
  const sound = sounds.find((one) => one.default) ?? sounds[0];
  const segments = sound ? await listSegments(context.library, videoHash, sound.rung) : [];
  if (!sound || segments.length === 0)
    throw new PipelineError("object_not_found", "The film has no sound yet");
  const parts: Buffer[] = [];
  const result = await runFfmpeg({
    args: [
      ...[...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
      ...["-filter_complex", buildWaveGraph(), "-map", "[wave]", "-frames:v", "1", "-map_metadata", "-1"],
      ...["-c:v", "mjpeg", "-q:v", String(QUALITY), "-f", "mjpeg", "pipe:3"],
    ],
    stdin: feedRung(context, videoHash, sound.rung, spreadOver(segments, MOST_SEGMENTS)),
    outputs: [(chunk) => void parts.push(chunk)],
    signal,
    niceness: ENCODING_NICENESS,
    sandbox: context.sandbox,
    cpuSeconds: CPU_SECONDS,
    log: context.logger,
  });
  throwIfKilled(result);
  if (parts.length === 0) throw new PipelineError("source_damaged", "Nothing of the sound can be decoded");
  return { jpeg: Buffer.concat(parts), madeFrom: sound.rung };
}

/** A column of the wave is a bar; the bars are a mask over a gradient. Pure. */
export function buildWaveGraph(): string {
  const size = `${BARS * BAR.width}x${WAVE_HEIGHT}`;
  const still = "duration=1:rate=1";
  const wave = [
    `[0:a:0]aformat=sample_rates=${SAMPLE_RATE}:channel_layouts=mono`,
    `showwavespic=size=${BARS}x${WAVE_HEIGHT}:scale=sqrt:draw=full:filter=peak:colors=white,alphaextract`,
    `scale=${size.replace("x", ":")}:flags=neighbor`,
    `drawgrid=x=-1:width=${BAR.width}:height=2*ih:thickness=${BAR.gap}:color=black[mask]`,
  ];
  const { left, right, ground } = COLOURS;
  const gradient = `gradients=size=${size}:c0=${left}:c1=${right}:x0=0:y0=0:x1=${BARS * BAR.width - 1}:y1=0:nb_colors=2:${still}`;
  return [
    wave.join(","),
    `${gradient}[colours]`,
    `[colours][mask]alphamerge[bars]`,
    `color=${ground}:size=${WIDTH}x${HEIGHT}:${still}[ground]`,
    `[ground][bars]overlay=(W-w)/2:(H-h)/2:format=rgb,scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p,setsar=1[wave]`,
  ].join(";");
}

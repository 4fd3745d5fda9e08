import { runFfmpeg } from "../ffmpeg/run.ts";
import { ENCODER_NAMES, type EncoderChoice, type EncoderName, encoderTraits } from "./encoders.ts";

/** In the order of preference; libx264 comes last and is not tried. */
const HARDWARE = ENCODER_NAMES.filter((name) => name !== "libx264");

/** A rung as small as hardware encoders take. */
const TRIAL_RUNG = {
  ...{ rung: "240p", width: 426, height: 240, fps: 30 },
  ...{ maxrate: 400_000, bufferSeconds: 2, level: 30, codecs: "avc1.64001e" },
};
const TRIAL_MS = 15_000;

const trials = new Map<string, Promise<boolean>>();

/**
 * The encoder to use for new films: the chosen one where it works here, with "auto" the first hardware
 * encoder that does, else libx264 with `preset`. Each is tried once a process, by encoding half a second.
 * Throws `tool_missing` without FFmpeg.
 */
export async function chooseEncoder(choice: "auto" | EncoderName, preset: string): Promise<EncoderChoice> {
  const wanted = choice === "auto" ? HARDWARE : [choice];
  for (const name of wanted) {
    if (name !== "libx264" && (await worksHere(name))) return { name, preset: encoderTraits(name).preset };
  }
  return { name: "libx264", preset };
}

function worksHere(name: EncoderName): Promise<boolean> {
  const trial = trials.get(name) ?? tryEncoder(name);
  trials.set(name, trial);
  return trial;
}

async function tryEncoder(name: EncoderName): Promise<boolean> {
  const traits = encoderTraits(name);
  let bytes = 0;
  const size = `${TRIAL_RUNG.width}x${TRIAL_RUNG.height}`;
  const { exitCode } = await runFfmpeg({
    args: [
      ...traits.device,
      ...["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=30:duration=0.5`],
      ...["-vf", traits.intake, "-c:v", name, ...traits.options(TRIAL_RUNG, traits.preset)],
      ...["-f", "h264", "pipe:3"],
    ],
    outputs: [(chunk) => void (bytes += chunk.length)],
    signal: AbortSignal.timeout(TRIAL_MS),
  });
  return exitCode === 0 && bytes > 0;
}

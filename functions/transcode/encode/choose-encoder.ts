import type { Config } from "../../../core/config.ts";
import { isCode } from "../../../core/errors.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import type { Sandbox } from "../ffmpeg/sandbox.ts";
import { ENCODER_NAMES, type EncoderChoice, encoderTraits } from "./encoders.ts";

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
export async function chooseEncoder(
  { choice, preset }: Config["encoder"],
  sandbox: Sandbox,
): Promise<EncoderChoice> {
  const wanted = choice === "auto" ? HARDWARE : [choice];
  for (const name of wanted) {
    if (name !== "libx264" && (await worksHere(name, sandbox)))
      return { name, preset: encoderTraits(name).preset };
  }
  return { name: "libx264", preset };
}

/** Whether half a second of film comes out of an encoder; tried once a process. */
export function worksHere(name: string, sandbox: Sandbox): Promise<boolean> {
  const trial = trials.get(name) ?? tryEncoder(name, sandbox);
  trials.set(name, trial);
  return trial;
}

async function tryEncoder(name: string, sandbox: Sandbox): Promise<boolean> {
  const traits = encoderTraits(name);
  let bytes = 0;
  const size = `${TRIAL_RUNG.width}x${TRIAL_RUNG.height}`;
  const trial = runFfmpeg({
    args: [
      ...traits.device,
      ...["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=30:duration=0.5`],
      ...["-vf", traits.intake, "-c:v", name, ...traits.options(TRIAL_RUNG, traits.preset)],
      ...["-f", "mp4", "-movflags", "cmaf+frag_keyframe", "pipe:3"],
    ],
    outputs: [(chunk) => void (bytes += chunk.length)],
    ...{ sandbox, devices: traits.devices, cpuSeconds: TRIAL_MS / 1000 },
    signal: AbortSignal.timeout(TRIAL_MS),
  });
  try {
    return (await trial).exitCode === 0 && bytes > 0;
  } catch (error) {
    // It hangs, or the sandbox cannot let its devices through.
    if (isCode(error, "cancelled") || isCode(error, "launch_failed")) return false;
    throw error;
  }
}

import { execa } from "execa";
import type { Config } from "../../../core/config.ts";
import { CODEC_NAMES } from "../../../core/video/extra-codecs.ts";
import { chooseEncoder } from "../../../functions/transcode/encode/choose-encoder.ts";
import { chooseExtraEncoders } from "../../../functions/transcode/encode/choose-extra-encoders.ts";
import { ENCODER_OF } from "../../../functions/transcode/encode/extra-encoders.ts";
import { openSandbox } from "../../../functions/transcode/ffmpeg/sandbox.ts";
import type { Finding } from "./finding.ts";

/** FFmpeg 5.0 is the oldest that writes fragments the way they are read here. */
const OLDEST_FFMPEG = 5;
const OLDEST_REDIS = 7;

/** What one machine needs: FFmpeg and Redis. */
export async function checkPrograms(config: Config): Promise<Finding[]> {
  return [
    ...(await checkFfmpeg(config)),
    await checkProgram("redis-server", ["--version"], / v=(\S+)/, OLDEST_REDIS, "redis-server", "redis"),
  ];
}

/** FFmpeg, and which encoder would make the films: all that a worker needs. */
export async function checkFfmpeg(config: Config): Promise<Finding[]> {
  const ffmpeg = await checkProgram("ffmpeg", ["-version"], /version n?(\S+)/, OLDEST_FFMPEG, "ffmpeg");
  const findings = [
    ffmpeg,
    await checkProgram("ffprobe", ["-version"], /version n?(\S+)/, OLDEST_FFMPEG, "ffmpeg"),
  ];
  if (ffmpeg.state === "ok") findings.push(await checkEncoder(config), ...(await checkExtraEncoders(config)));
  return findings;
}

async function checkProgram(
  name: string,
  args: string[],
  versionPattern: RegExp,
  oldest: number,
  apt: string,
  brew = apt,
): Promise<Finding> {
  const remedy = `apt-get install ${apt} (Debian, Ubuntu) or brew install ${brew} (macOS); npm start offers it`;
  const result = await execa(name, args, { reject: false });
  if (result.exitCode !== 0) return { state: "gap", what: `${name} is not installed`, remedy };
  const version = versionPattern.exec(result.stdout)?.[1] ?? "of unknown version";
  // Builds from FFmpeg's master call themselves N-12345 and are newer than any release.
  const tooOld = /^\d/.test(version) && Number.parseInt(version, 10) < oldest;
  if (tooOld) return { state: "gap", what: `${name} ${version} is too old: ${oldest}.0 is needed`, remedy };
  return { state: "ok", what: `${name} ${version}` };
}

async function checkEncoder({ encoder, sandbox }: Config): Promise<Finding> {
  const chosen = await chooseEncoder(encoder, await openSandbox(sandboxFor(sandbox)));
  const what = `encoder ${chosen.name}, preset ${chosen.preset}`;
  if (encoder.choice === "auto" || encoder.choice === chosen.name) {
    const software = chosen.name === "libx264" ? " (no hardware encoder works here)" : "";
    return { state: "ok", what: what + (encoder.choice === "auto" ? software : "") };
  }
  const remedy = `ENCODER=${encoder.choice} does not work here: mend its driver, or leave ENCODER unset`;
  return { state: "gap", what, remedy };
}

/** Nothing where no other codec is asked for. */
async function checkExtraEncoders({ extraCodecs, sandbox }: Config): Promise<Finding[]> {
  if (extraCodecs.length === 0) return [];
  const found = await chooseExtraEncoders(extraCodecs, await openSandbox(sandboxFor(sandbox)));
  return extraCodecs.map((codec) => {
    const encoder = found.find((one) => one.codec === codec)?.encoder;
    if (encoder)
      return { state: "ok", what: `${CODEC_NAMES[codec]} by ${encoder.name}, preset ${encoder.preset}` };
    const what = `${CODEC_NAMES[codec]} cannot be made: this FFmpeg has no working ${ENCODER_OF[codec]}`;
    return { state: "gap", what, remedy: `install an FFmpeg with it, or take ${codec} out of EXTRA_CODECS` };
  });
}

const sandboxFor = (sandbox: Config["sandbox"]) => (sandbox === "none" ? "none" : "auto");

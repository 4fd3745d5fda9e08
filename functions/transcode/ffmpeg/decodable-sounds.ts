import { PipelineError } from "../../../core/errors.ts";
import { runTool } from "./run-tool.ts";
import type { Sandbox } from "./sandbox.ts";

const CPU_SECONDS = 30;
let known: Promise<ReadonlySet<string>> | undefined;

/** Names of the audio codecs that this FFmpeg can decode (`ffmpeg -codecs`); asked once a process. */
export function readDecodableSounds(sandbox: Sandbox): Promise<ReadonlySet<string>> {
  known ??= askFfmpeg(sandbox).catch((error) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function askFfmpeg(sandbox: Sandbox): Promise<ReadonlySet<string>> {
  let text = "";
  const { exitCode, stderr } = await runTool({
    ...{ program: "ffmpeg", args: ["-hide_banner", "-codecs"], sandbox, cpuSeconds: CPU_SECONDS },
    stdout: (chunk) => void (text += chunk.toString("utf8")),
  });
  if (exitCode !== 0) throw new PipelineError("launch_failed", `FFmpeg tells no codecs: ${stderr}`);
  // " DEAIL. aac   AAC (Advanced Audio Coding) …": D decodes, the third place tells the kind.
  return new Set([...text.matchAll(/^ D.A... (\S+)/gm)].map(([, name]) => name!));
}

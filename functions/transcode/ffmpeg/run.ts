import { describeSpan, inSpan } from "../../../core/trace/span.ts";
import { type Progress, ProgressParser } from "./progress.ts";
import { type RunToolOptions, runTool, type ToolResult } from "./run-tool.ts";

/**
 * Decoding and encoding leave nine tenths of a busy processor to what serves people, and to ingest, which feeds
 * the players; with the rest a film gets on even beside something that never rests.
 */
export const ENCODING_NICENESS = 10;
/** A quarter of an encoder's share: nobody waits for a poster as for the first segments, which are made beside it. */
export const PICTURE_NICENESS = 15;

/** Nobody waits for it: whatever else wants the processor goes before, also the rungs of other films. */
export const BACKGROUND_NICENESS = 19;

/** `args` without the program's name and global options; inputs as `-i pipe:0`, outputs as pipe:3, pipe:4 … */
export interface RunFfmpegOptions extends Omit<RunToolOptions, "program" | "stdout"> {
  onProgress?(progress: Progress): void;
  /** Protocols that inputs may use besides `pipe`: `http,tcp` for the loopback feed alone. */
  protocols?: string[];
}

/**
 * Runs FFmpeg to its end. A non-zero exit is a result, with the last lines of stderr. Throws `cancelled`
 * (after SIGKILL) when the signal aborts, `tool_missing` without FFmpeg, and whatever a source or a
 * consumer throws. FFmpeg has the search path alone as its environment and opens nothing but pipes.
 */
export async function runFfmpeg(options: RunFfmpegOptions): Promise<ToolResult> {
  const { onProgress, protocols = [], log, ...run } = options;
  const parser = onProgress ? new ProgressParser(onProgress) : null;
  const args = [
    ...["-hide_banner", "-v", "error", "-nostdin", "-y"],
    // Whatever share of a stream cannot be decoded: the rest is played.
    ...["-max_error_rate", "1"],
    ...(parser ? ["-nostats", "-progress", "pipe:1"] : []),
    ...allowProtocols(options.args, ["pipe", ...protocols]),
  ];
  log?.debug({ args }, "ffmpeg starts");
  const tool: RunToolOptions = {
    ...run,
    program: "ffmpeg",
    args,
    stdout: parser ? (chunk) => parser.feed(chunk) : undefined,
    log,
  };
  const result = await inSpan("ffmpeg", {}, async () => {
    const ended = await runTool(tool);
    describeSpan({
      "process.exit.code": ended.exitCode ?? -1,
      "vidpipeline.outputs": run.outputs?.length ?? 0,
    });
    return ended;
  });
  log?.debug(result, "ffmpeg ended");
  return result;
}

/** `-protocol_whitelist` holds for the input that follows, so each `-i` gets one of its own. */
export function allowProtocols(args: string[], protocols: string[]): string[] {
  return args.flatMap((arg) => (arg === "-i" ? ["-protocol_whitelist", protocols.join(","), arg] : [arg]));
}

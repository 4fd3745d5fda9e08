import { PipelineError } from "../../../core/errors.ts";
import { allowProtocols } from "./run.ts";
import { type RunToolOptions, runTool, type ToolResult } from "./run-tool.ts";

export interface ProbeOptions extends Pick<RunToolOptions, "stdin" | "sandbox" | "socket" | "signal"> {
  /** Default pipe:0; a loopback URL needs `protocols`. */
  url?: string;
  protocols?: string[];
  /** Default: streams and format. */
  show?: string[];
  /** Options of the input, such as `-f mov`. */
  inputOptions?: string[];
}

export interface ProbeResult extends ToolResult {
  /** FFprobe's JSON as it is; empty where it could not read the input. */
  json: ProbeJson;
}

export interface ProbeJson {
  // biome-ignore lint/suspicious/noExplicitAny: FFprobe's own words, of which there are hundreds.
  streams?: Record<string, any>[];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  format?: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: packets, frames, programs … as asked for.
  [section: string]: any;
}

const MOST_JSON_BYTES = 32 * 1024 * 1024;
/** Looking at the head of a film takes a tenth of a second; of odd ones a few. */
const CPU_SECONDS = 60;

/**
 * Asks FFprobe about bytes on stdin (or a loopback URL). An input that it cannot read is a result with a
 * non-zero exit code and its words in `stderr`. Throws as runTool does.
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const { show = ["streams", "format"], inputOptions = [], url = "pipe:0", protocols = [], ...run } = options;
  const parts: Buffer[] = [];
  let bytes = 0;
  const result = await runTool({
    ...run,
    program: "ffprobe",
    cpuSeconds: CPU_SECONDS,
    args: [
      ...["-hide_banner", "-v", "error", "-of", "json"],
      ...show.map((section) => `-show_${section}`),
      ...allowProtocols([...inputOptions, "-i", url], ["pipe", ...protocols]),
    ],
    stdout: (chunk) => {
      bytes += chunk.length;
      if (bytes > MOST_JSON_BYTES) throw new PipelineError("source_unsupported", "FFprobe says too much");
      parts.push(chunk);
    },
  });
  return { ...result, json: parseJson(Buffer.concat(parts).toString("utf8"), result) };
}

/** What it wrote before it failed or was killed may be no JSON. */
function parseJson(text: string, { exitCode }: ToolResult): ProbeJson {
  try {
    return JSON.parse(text) as ProbeJson;
  } catch (error) {
    if (exitCode === 0) throw error;
    return {};
  }
}

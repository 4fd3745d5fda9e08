import { PipelineError } from "../../../core/errors.ts";
import { allowProtocols } from "./run.ts";
import { type ByteSource, runTool, type ToolResult } from "./run-tool.ts";

export interface ProbeOptions {
  stdin?: ByteSource;
  /** Default pipe:0; a loopback URL needs `protocols`. */
  url?: string;
  protocols?: string[];
  /** Default: streams and format. */
  show?: string[];
  /** Options of the input, such as `-f mov`. */
  inputOptions?: string[];
  signal?: AbortSignal;
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

/**
 * Asks FFprobe about bytes on stdin (or a loopback URL). An input that it cannot read is a result with a
 * non-zero exit code and its words in `stderr`. Throws as runTool does.
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const { show = ["streams", "format"], inputOptions = [], url = "pipe:0" } = options;
  const parts: Buffer[] = [];
  let bytes = 0;
  const result = await runTool({
    program: "ffprobe",
    args: [
      ...["-hide_banner", "-v", "error", "-of", "json"],
      ...show.map((section) => `-show_${section}`),
      ...allowProtocols([...inputOptions, "-i", url], ["pipe", ...(options.protocols ?? [])]),
    ],
    stdin: options.stdin,
    stdout: (chunk) => {
      bytes += chunk.length;
      if (bytes > MOST_JSON_BYTES) throw new PipelineError("source_unsupported", "FFprobe says too much");
      parts.push(chunk);
    },
    signal: options.signal,
  });
  return { ...result, json: parseJson(Buffer.concat(parts).toString("utf8")) };
}

function parseJson(text: string): ProbeJson {
  const unreadable = text.trim() === "";
  return unreadable ? {} : (JSON.parse(text) as ProbeJson);
}

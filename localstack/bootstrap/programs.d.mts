export type ProgramName =
  | "ffmpeg"
  | "ffprobe"
  | "redis-server"
  | "bwrap"
  | "chromium"
  | "java"
  | "mvn"
  | "go"
  | "prometheus"
  | "promtool"
  | "docker-compose";

/** Where a program of the table lies, or null when it is not installed. */
export function findProgram(program: ProgramName, path?: string): string | null;

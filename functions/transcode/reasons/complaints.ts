import type { ToolResult } from "../ffmpeg/run-tool.ts";

/** Parts of FFmpeg that are no decoder: what they say is not about the film's pictures. */
const OTHERS =
  /^\[(libx26[45]|libsvtav1|[a-z0-9]+_(nvenc|vaapi|qsv|videotoolbox)|mp4|mov|Parsed_|graph|swscaler|auto_|null|out#|AVFilter)/;
/** Words of decoders about films in which nothing is wrong. */
const HARMLESS = /mmco: unref short failure|SEI type|VUI|co located POCs unavailable|unable to decode APP/;

/** The lines of FFmpeg's words in which a decoder complains of what it decodes. Pure. */
export function complaintsOf(words: string): string[] {
  return words.split("\n").filter((line) => {
    const isOfDecoder = /^\[\S+ @/.test(line) && !OTHERS.test(line);
    return (isOfDecoder || line.startsWith("Error while decoding stream")) && !HARMLESS.test(line);
  });
}

/** Where not one picture can be decoded FFmpeg does not know what to encode, and fails. */
export function isUndecodable({ exitCode, stderr }: Pick<ToolResult, "exitCode" | "stderr">): boolean {
  return exitCode !== 0 && /Cannot determine format of input stream/.test(stderr);
}

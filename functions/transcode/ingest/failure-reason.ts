import { PipelineError } from "../../../core/errors.ts";
import { limitReason } from "./film-limits.ts";

/** What FFmpeg's words mean for the person who uploaded the film; the first match counts. */
const REASONS: { says: RegExp; code: "source_unsupported" | "source_no_index"; detail: string }[] = [
  {
    says: /moov atom not found/,
    code: "source_no_index",
    detail: "The file has no index (moov); it was cut off or never finished",
  },
  {
    says: /Decoder \(codec (\S+)\) not found|no decoder found for: (\S+)/i,
    code: "source_unsupported",
    detail: "There is no decoder for this kind of video or sound",
  },
  {
    says: /not on whitelist/,
    code: "source_unsupported",
    detail: "The file is of a container format that is not taken here",
  },
  {
    says: /Decryption|encrypted/i,
    code: "source_unsupported",
    detail: "The video is encrypted",
  },
];
const LONGEST_QUOTE = 300;

/** The reason for a source of which FFmpeg made nothing, or which it gave up in the middle. */
export function failureReason(stderr: string, options: { begun: boolean }): PipelineError {
  const beyond = limitReason(stderr);
  if (beyond) return beyond;
  const match = REASONS.find(({ says }) => says.test(stderr));
  if (match) return new PipelineError(match.code, match.detail);
  const lastLine = stderr.trim().split("\n").at(-1)?.slice(0, LONGEST_QUOTE) ?? "";
  const what = options.begun ? "The video is damaged in the middle" : "The video cannot be read";
  return new PipelineError("source_damaged", lastLine ? `${what}: ${lastLine}` : what);
}

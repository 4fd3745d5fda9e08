import type { PipelineError } from "../../../core/errors.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import { limitReason } from "../ingest/film-limits.ts";
import { nameCodec } from "./codec-names.ts";

/** What FFmpeg's words mean; the first match counts. */
const WORDS: { says: RegExp; means(match: RegExpExecArray): PipelineError }[] = [
  { says: /moov atom not found/, means: () => sourceReason("no_index") },
  {
    says: /Decoder \(codec (\S+?)\) not found|no decoder found for: (\S+)/i,
    means: ([, coded, found]) =>
      sourceReason("unknown_codec", { codec: nameCodec(undefined, coded ?? found) }),
  },
  { says: /Cannot determine format of input stream/, means: () => sourceReason("no_picture", { at: 0 }) },
  { says: /not on whitelist/, means: () => sourceReason("format_refused") },
  { says: /Decryption|encrypted|DRM protected/i, means: () => sourceReason("encrypted", { by: null }) },
];
const LONGEST_QUOTE = 200;

/** The reason for a source of which FFmpeg made nothing; `missing` bytes lack at its end. */
export function failureReason(stderr: string, { missing }: { missing: number }): PipelineError {
  const beyond = limitReason(stderr);
  if (beyond) return beyond;
  if (missing > 0) return sourceReason("cut_off", { missing });
  for (const { says, means } of WORDS) {
    const match = says.exec(stderr);
    if (match) return means(match);
  }
  return sourceReason("unreadable", { words: quote(stderr) });
}

/** FFmpeg's last line, without the addresses that say nothing to anybody. */
function quote(stderr: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  return line.replaceAll(/^\[[^\]]*\] /g, "").slice(0, LONGEST_QUOTE);
}

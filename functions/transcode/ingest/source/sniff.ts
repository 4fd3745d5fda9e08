import { isBoxFile, isGif, SNIFF_BYTES, sniffFile } from "../../../../core/video/files/file-kinds.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import { findEncryption } from "../../reasons/find-encryption.ts";

/** How the bytes are read: ISO base media files are walked box by box, GIF may be a still image; others go in as they are. */
export type SourceKind = "boxes" | "gif" | "plain";

/** As much of a source as `sniffSource` wants to see; the first chunk is longer. */
export const HEAD_BYTES = 16 * 1024;

/**
 * Tells the kind of a source by its first bytes. Throws `source_empty`, `source_not_video` with what it is
 * instead, or `source_encrypted`.
 */
export function sniffSource(head: Uint8Array): SourceKind {
  if (head.length === 0) throw sourceReason("empty");
  const start = head.subarray(0, SNIFF_BYTES);
  const file = sniffFile(start);
  if (file.kind === "other") throw sourceReason("other_file", file);
  const by = findEncryption(head);
  if (by) throw sourceReason("encrypted", { by });
  if (isBoxFile(start)) return "boxes";
  return isGif(start) ? "gif" : "plain";
}

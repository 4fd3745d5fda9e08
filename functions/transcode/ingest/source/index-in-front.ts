import { isCode } from "../../../../core/errors.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { Box } from "../../mp4/read-boxes.ts";
import type { Source } from "./open-source.ts";
import { relocateIndex } from "./relocate-index.ts";

/** The index of a film of many hours has some ten megabytes; it is the one part that is held in memory. */
const MAX_INDEX_BYTES = 128 * 1024 * 1024;

/** The index of a source as it is; null for one that is too large to be looked at or cut off. */
export async function readIndex(source: Source, moov: Box): Promise<Buffer | null> {
  const length = moov.end - moov.start;
  if (length > MAX_INDEX_BYTES) return null;
  const index = await source.read(moov.start, length);
  return index.length === length ? index : null;
}

/**
 * The index of a source in which it stands behind the media data, rewritten for its place in front.
 * Null for an index that cannot be moved, or is damaged. Throws `source_truncated` when it is cut off.
 */
export async function readMovedIndex(source: Source, moov: Box, media: Box): Promise<Buffer | null> {
  const length = moov.end - moov.start;
  if (length > MAX_INDEX_BYTES) throw sourceReason("index_too_large", { bytes: length });
  const index = await source.read(moov.start, length);
  if (index.length < length) throw sourceReason("index_cut_off");
  try {
    return relocateIndex(index, moov.start, media.start);
  } catch (error) {
    // FFmpeg, where it can seek, may read what makes no sense to us.
    if (isCode(error, "source_damaged")) return null;
    throw error;
  }
}

/** The source with its index in front, so that it can be read in order while its middle still arrives. */
export async function* streamIndexFirst(
  source: Source,
  layout: { moov: Box; media: Box; movedIndex: Buffer },
  unwanted: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { moov, media, movedIndex } = layout;
  yield* source.stream(0, media.start, unwanted);
  yield movedIndex;
  yield* source.stream(media.start, moov.start, unwanted);
  yield* source.stream(moov.end, undefined, unwanted);
}

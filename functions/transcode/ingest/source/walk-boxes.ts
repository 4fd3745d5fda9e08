import { PipelineError } from "../../../../core/errors.ts";
import type { Box } from "../../mp4/read-boxes.ts";
import type { Source } from "./open-source.ts";
import { BOX_HEADER_BYTES, readTopBox } from "./read-top-box.ts";

/** Where an MP4 or MOV has its index, and where its media data begin. */
export interface BoxLayout {
  moov: Box;
  /** First box with media data (mdat or moof); null in a file that has none. */
  media: Box | null;
}

/**
 * Walks the top-level boxes, header by header, until the index and the first media data are found.
 * Waits for bytes that have not arrived; skips what lies between. Throws `source_truncated` for a box
 * that runs over the end, `source_no_index` for a file without moov.
 */
export async function walkBoxes(source: Source): Promise<BoxLayout> {
  let moov: Box | null = null;
  let media: Box | null = null;
  let last: Box | null = null;
  for (let offset = 0; ; ) {
    const box = readTopBox(await source.read(offset, BOX_HEADER_BYTES), offset);
    if (!box) break;
    last = box;
    if (box.type === "moov") moov ??= box;
    if (box.type === "mdat" || box.type === "moof") media ??= box;
    checkInside(box, source.knownSize());
    if ((moov && media) || box.end === Number.POSITIVE_INFINITY) break;
    offset = box.end;
  }
  // While a source arrives its size is unknown: only at its end a box is seen to run over it.
  if (last) checkInside(last, source.knownSize());
  if (!moov) throw new PipelineError("source_no_index");
  return { moov, media };
}

/** Throws `source_truncated` for a top-level box that runs over the end of a source of `size` bytes. */
export function checkInside(box: Box, size: number | null): void {
  if (size === null || box.end <= size || box.end === Number.POSITIVE_INFINITY) return;
  const missing = box.end - size;
  throw new PipelineError(
    "source_truncated",
    `The file is cut off: at least ${missing.toLocaleString("en")} bytes are missing at its end`,
  );
}

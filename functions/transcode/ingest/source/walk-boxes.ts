import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { Box } from "../../mp4/read-boxes.ts";
import type { Extent } from "./extent.ts";
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
 * Waits for bytes that have not arrived; skips what lies between, and tells `extent` how far each box reaches.
 * Throws `source_no_index` for a file without moov, `source_truncated` where its end is missing with it.
 */
export async function walkBoxes(source: Source, extent: Extent): Promise<BoxLayout> {
  let moov: Box | null = null;
  let media: Box | null = null;
  for (let offset = 0; ; ) {
    const box = readTopBox(await source.read(offset, BOX_HEADER_BYTES), offset);
    if (!box) break;
    if (box.type === "moov") moov ??= box;
    if (box.type === "mdat" || box.type === "moof") media ??= box;
    extent.claim(box.end);
    if ((moov && media) || box.end === Number.POSITIVE_INFINITY) break;
    offset = box.end;
  }
  const size = source.knownSize();
  if (moov && size !== null && moov.end > size) throw sourceReason("index_cut_off");
  if (moov) return { moov, media };
  const missing = extent.missing();
  throw missing > 0 ? sourceReason("cut_off", { missing }) : sourceReason("no_index");
}

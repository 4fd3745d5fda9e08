import { isCode } from "../../../../core/errors.ts";
import {
  type Box,
  FULL_BOX_BYTES,
  findBox,
  needBox,
  readBoxes,
  readVersionAndFlags,
} from "../../mp4/read-boxes.ts";

/**
 * What edit lists do to the pictures and the sound. `plain`: they show all from some time on, and that is also
 * what a copy does. `cut`: they hide what comes after some time. `parts`: they put several parts together.
 */
export type Edits = "plain" | "cut" | "parts";

/** A picture that ends this far behind the cut is one more; less is a duration rounded to the film's clock. */
const SHARE_OF_A_PICTURE = 0.9;

/** Reads the edit lists (ISO/IEC 14496-12 8.6.6) of an index. */
export function readEdits(moov: Buffer): Edits {
  try {
    const [box] = readBoxes(moov);
    if (!box) return "plain";
    const clock = timescaleOf(moov, needBox(moov, ["mvhd"], box));
    const tracks = readBoxes(moov, box.body, box.end).filter((child) => child.type === "trak");
    const kinds = tracks.map((track) => editsOf(moov, track, clock));
    return kinds.find((kind) => kind === "parts") ?? kinds.find((kind) => kind === "cut") ?? "plain";
  } catch (error) {
    // FFmpeg may make more of an index whose boxes do not fit into each other.
    if (!isCode(error, "source_damaged")) throw error;
    return "plain";
  }
}

function editsOf(moov: Buffer, track: Box, clock: number): Edits {
  const list = findBox(moov, ["edts", "elst"], track);
  const media = findBox(moov, ["mdia"], track);
  if (!list || !media) return "plain";
  const handler = findBox(moov, ["hdlr"], media);
  const kind = handler ? moov.toString("latin1", handler.body + 8, handler.body + 12) : "";
  if (kind !== "vide" && kind !== "soun") return "plain";
  // Empty edits in front only say that the track begins later.
  const entries = readEntries(moov, list);
  const shown = entries.slice(entries.findIndex(({ mediaTime }) => mediaTime >= 0));
  if (shown.length > 1) return "parts";
  const [only] = shown;
  // A fragmented film does not know its length.
  if (kind !== "vide" || !only || only.mediaTime < 0 || only.duration === 0) return "plain";
  const timescale = timescaleOf(moov, needBox(moov, ["mdhd"], media));
  const { end, lastPicture } = readLength(moov, media);
  const hidden = end - (only.mediaTime + (only.duration / clock) * timescale);
  return lastPicture > 0 && hidden >= lastPicture * SHARE_OF_A_PICTURE ? "cut" : "plain";
}

/** Durations count in the film's clock, media times in the track's; −1 shows nothing. */
function readEntries(moov: Buffer, list: Box): { duration: number; mediaTime: number }[] {
  const wide = readVersionAndFlags(moov, list).version === 1;
  const first = list.body + FULL_BOX_BYTES + 4;
  const bytes = wide ? 20 : 12;
  const count = Math.min(moov.readUInt32BE(first - 4), Math.floor((list.end - first) / bytes));
  return Array.from({ length: count }, (_, i) => {
    const at = first + i * bytes;
    return wide
      ? { duration: Number(moov.readBigUInt64BE(at)), mediaTime: Number(moov.readBigInt64BE(at + 8)) }
      : { duration: moov.readUInt32BE(at), mediaTime: moov.readInt32BE(at + 4) };
  });
}

/** Where a track's last picture ends, and how long it lasts, in its own clock (stts, ctts: 8.6.1). */
function readLength(moov: Buffer, media: Box): { end: number; lastPicture: number } {
  const table = findBox(moov, ["minf", "stbl"], media);
  const durations = table && findBox(moov, ["stts"], table);
  if (!durations) return { end: 0, lastPicture: 0 };
  const delays = findBox(moov, ["ctts"], table);
  const delayed = delays !== null && moov.readUInt32BE(delays.body + FULL_BOX_BYTES) > 0;
  const first = durations.body + FULL_BOX_BYTES + 4;
  const count = Math.min(moov.readUInt32BE(first - 4), Math.floor((durations.end - first) / 8));
  let end = delayed ? moov.readInt32BE(delays.body + FULL_BOX_BYTES + 8) : 0;
  let lastPicture = 0;
  for (let at = first; at < first + count * 8; at += 8) {
    lastPicture = moov.readUInt32BE(at + 4);
    end += moov.readUInt32BE(at) * lastPicture;
  }
  return { end, lastPicture };
}

/** Of mvhd and mdhd (8.2.2, 8.4.2): ticks a second. */
function timescaleOf(moov: Buffer, header: Box): number {
  const wide = readVersionAndFlags(moov, header).version === 1;
  return Math.max(1, moov.readUInt32BE(header.body + FULL_BOX_BYTES + (wide ? 16 : 8)));
}

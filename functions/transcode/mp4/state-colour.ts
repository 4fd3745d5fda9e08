import { type Box, FULL_BOX_BYTES, needBox, readBoxes } from "./read-boxes.ts";
import { findConfiguration } from "./read-init.ts";

/** Code points of ITU-T H.273, with limited range. */
export interface ColourCode {
  primaries: number;
  transfer: number;
  matrix: number;
}

const COLOUR_BYTES = 19;
const ENTRY_COUNT_BYTES = 4;

/**
 * An init segment that says which colours its pictures have: as it is where it does, else with a ColourInformationBox
 * at the end of its sample entry (14496-12 12.1.5). Where a stream says nothing, Chromium takes every size for BT.709,
 * others take low pictures for BT.601.
 */
export function stateColour(init: Buffer, colour: ColourCode): Buffer {
  if (findConfiguration(init, "colr")) return init;
  const track = needBox(init, ["moov", "trak"]);
  const path = ["mdia", "minf", "stbl", "stsd"].map((_, i, types) =>
    needBox(init, types.slice(0, i + 1), track),
  );
  const descriptions = path.at(-1)!;
  const [entry] = readBoxes(init, descriptions.body + FULL_BOX_BYTES + ENTRY_COUNT_BYTES, descriptions.end);
  const around = [needBox(init, ["moov"]), track, ...path, entry!];
  const stated = Buffer.concat([init.subarray(0, entry!.end), colourBox(colour), init.subarray(entry!.end)]);
  for (const box of around) grow(stated, box);
  return stated;
}

function colourBox({ primaries, transfer, matrix }: ColourCode): Buffer {
  const box = Buffer.alloc(COLOUR_BYTES);
  box.writeUInt32BE(COLOUR_BYTES, 0);
  box.write("colrnclx", 4, "latin1");
  for (const [i, code] of [primaries, transfer, matrix].entries()) box.writeUInt16BE(code, 12 + 2 * i);
  return box;
}

/** FFmpeg gives every box of an init segment a size of 32 bits. */
function grow(bytes: Buffer, { start }: Box): void {
  bytes.writeUInt32BE(bytes.readUInt32BE(start) + COLOUR_BYTES, start);
}

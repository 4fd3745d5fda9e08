import { type Box, FULL_BOX_BYTES, needBox, readBoxes } from "./read-boxes.ts";

/** tr_flags of the track fragment run (ISO/IEC 14496-12, 8.8.8). */
const HAS_DATA_OFFSET = 0x1;
const HAS_FIRST_FLAGS = 0x4;
const HAS_COMPOSITION_OFFSETS = 0x800;
/** Version 1: composition offsets are signed. */
const VERSION_1 = 0x1000000;
const FIELD_BYTES = 4;

/** A copy of a moof whose runs have no composition offsets, with `offset` (ticks) for every sample. */
export function addCompositionOffsets(bytes: Buffer, offset: number): Buffer {
  const moof = needBox(bytes, ["moof"]);
  const track = readBoxes(bytes, moof.body, moof.end).find((box) => box.type === "traf")!;
  const runs = readBoxes(bytes, track.body, track.end).filter((box) => box.type === "trun");
  const added = runs.reduce((sum, run) => sum + countSamples(bytes, run) * FIELD_BYTES, 0);
  const pieces: Buffer[] = [];
  let copied = 0;
  for (const run of runs) {
    pieces.push(bytes.subarray(copied, run.start), widenRun(bytes, run, { offset, added }));
    copied = run.end;
  }
  const widened = Buffer.concat([...pieces, bytes.subarray(copied)]);
  for (const { start, end } of [moof, track]) widened.writeUInt32BE(end - start + added, start);
  return widened;
}

/** The run with one more field a sample; its media data lies `added` bytes further from the moof's start. */
function widenRun(moof: Buffer, run: Box, { offset, added }: { offset: number; added: number }): Buffer {
  const flags = moof.readUInt32BE(run.body) & 0xffffff;
  const count = countSamples(moof, run);
  const optional = [HAS_DATA_OFFSET, HAS_FIRST_FLAGS].filter((flag) => flags & flag).length;
  const entries = run.body + FULL_BOX_BYTES + FIELD_BYTES + optional * FIELD_BYTES;
  const entryBytes = (run.end - entries) / count;
  const field = Buffer.alloc(FIELD_BYTES);
  field.writeInt32BE(offset);
  const pieces: Buffer[] = [moof.subarray(run.start, entries)];
  for (let i = 0; i < count; i++) {
    const at = entries + i * entryBytes;
    pieces.push(moof.subarray(at, at + entryBytes), field);
  }
  const widened = Buffer.concat(pieces);
  const body = run.body - run.start;
  widened.writeUInt32BE(widened.length, 0);
  widened.writeUInt32BE(VERSION_1 | flags | HAS_COMPOSITION_OFFSETS, body);
  if (flags & HAS_DATA_OFFSET) {
    const at = body + FULL_BOX_BYTES + FIELD_BYTES;
    widened.writeInt32BE(widened.readInt32BE(at) + added, at);
  }
  return widened;
}

const countSamples = (moof: Buffer, run: Box) => moof.readUInt32BE(run.body + FULL_BOX_BYTES);

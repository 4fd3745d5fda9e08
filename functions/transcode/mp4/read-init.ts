import { PipelineError } from "../../../core/errors.ts";
import { av1Codecs, hevcCodecs, type Nclx } from "./codec-strings.ts";
import { type Box, FULL_BOX_BYTES, findBox, needBox, readBoxes, readVersionAndFlags } from "./read-boxes.ts";

/** The one track of an init segment. */
export interface InitTrack {
  trackId: number;
  /** Ticks a second of all times in the track's fragments. */
  timescale: number;
  handler: "vide" | "soun" | string;
  /** Sample entry type: avc1, hvc1, mp4a … (14496-12 8.5.2). */
  sampleEntry: string;
  /** Player must turn the picture: the matrix is not the identity (14496-12 8.3.2). */
  turned: boolean;
  /** An edit list hides or moves samples (14496-12 8.6.6). */
  edited: boolean;
}

/** Bytes of a VisualSampleEntry and an AudioSampleEntry before their boxes (14496-12 12.1.3, 12.2.3). */
const VISUAL_ENTRY_BYTES = 78;
const AUDIO_ENTRY_BYTES = 28;
/** Fixed point 1, 0, 0, 1: a, b, c, d of the matrix. */
const UPRIGHT = [0x10000, 0, 0, 0x10000];

/** Reads the track of an init segment. Throws `source_damaged` if it has none. */
export function readInitTrack(init: Buffer): InitTrack {
  const track = needBox(init, ["moov", "trak"]);
  const header = needBox(init, ["tkhd"], track);
  const media = needBox(init, ["mdia"], track);
  const mediaHeader = needBox(init, ["mdhd"], media);
  const handler = needBox(init, ["hdlr"], media);
  const entry = sampleEntryOf(init, track);
  const wideHeader = readVersionAndFlags(init, header).version === 1;
  const wideMedia = readVersionAndFlags(init, mediaHeader).version === 1;
  const matrixAt = header.body + FULL_BOX_BYTES + (wideHeader ? 32 : 20) + 16;
  const matrix = [0, 4, 12, 16].map((offset) => init.readInt32BE(matrixAt + offset));
  return {
    trackId: init.readUInt32BE(header.body + FULL_BOX_BYTES + (wideHeader ? 16 : 8)),
    timescale: init.readUInt32BE(mediaHeader.body + FULL_BOX_BYTES + (wideMedia ? 16 : 8)),
    handler: init.toString("latin1", handler.body + 8, handler.body + 12),
    sampleEntry: entry.type,
    turned: matrix.some((value, i) => value !== UPRIGHT[i]),
    edited: findBox(init, ["edts", "elst"], track) !== null,
  };
}

/** Finds a configuration box (avcC, esds …) of the one sample entry, or null. */
export function findConfiguration(init: Buffer, type: string): Box | null {
  const track = needBox(init, ["moov", "trak"]);
  const entry = sampleEntryOf(init, track);
  const sound = findBox(init, ["mdia", "minf", "smhd"], track) !== null;
  const children = readBoxes(init, entry.body + (sound ? AUDIO_ENTRY_BYTES : VISUAL_ENTRY_BYTES), entry.end);
  return children.find((box) => box.type === type) ?? null;
}

/**
 * RFC 6381 codecs string of an init segment: `avc1.PPCCLL` from avcC (14496-15 E.3), that of hvcC or av1C,
 * `mp4a.40.2` for AAC-LC. Throws `source_unsupported` for what we never publish.
 */
export function codecsOf(init: Buffer): string {
  const { sampleEntry } = readInitTrack(init);
  const avcC = findConfiguration(init, "avcC");
  if (avcC) return `${sampleEntry}.${init.toString("hex", avcC.body + 1, avcC.body + 4)}`;
  const hvcC = findConfiguration(init, "hvcC");
  if (hvcC) return hevcCodecs(sampleEntry, init.subarray(hvcC.body, hvcC.end));
  const av1C = findConfiguration(init, "av1C");
  if (av1C) return av1Codecs(init.subarray(av1C.body, av1C.end), readNclx(init));
  if (sampleEntry === "mp4a") return "mp4a.40.2";
  throw new PipelineError("source_unsupported", `No codecs string is known for ${sampleEntry}`);
}

/** Colours as a sample entry states them (14496-12 12.1.5); null where it does not, or by an ICC profile. */
function readNclx(init: Buffer): Nclx | null {
  const box = findConfiguration(init, "colr");
  if (!box || init.toString("latin1", box.body, box.body + 4) !== "nclx") return null;
  const [primaries, transfer, matrix] = [4, 6, 8].map((offset) => init.readUInt16BE(box.body + offset));
  const fullRange = init.readUInt8(box.body + 10) >> 7 === 1;
  return { primaries: primaries!, transfer: transfer!, matrix: matrix!, fullRange };
}

function sampleEntryOf(init: Buffer, track: Box): Box {
  const descriptions = needBox(init, ["mdia", "minf", "stbl", "stsd"], track);
  const entryCountBytes = 4;
  const [entry] = readBoxes(init, descriptions.body + FULL_BOX_BYTES + entryCountBytes, descriptions.end);
  if (!entry) throw new PipelineError("source_damaged", "An init segment has no sample entry");
  return entry;
}

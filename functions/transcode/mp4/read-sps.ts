import { BitReader, unescapeNal } from "./bit-reader.ts";

/** What a sequence parameter set says (ITU-T H.264 7.3.2.1.1 and E.1.1). */
export interface Sps {
  profile: number;
  /** constraint_set flags, as the byte in avcC. */
  constraints: number;
  /** Times ten: 40 is level 4. */
  level: number;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  chroma: number;
  bitDepth: number;
  /** No fields and no macroblock pairs: progressive for sure. */
  framesOnly: boolean;
  /** Width of a pixel over its height; null where unspecified. */
  sampleAspect: number | null;
  /** transfer_characteristics (H.264 table E-4), null where unspecified. */
  transfer: number | null;
  /** matrix_coefficients (H.264 table E-5), null where unspecified. */
  matrix: number | null;
}

/** Profiles whose parameter set has chroma format and bit depth (7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** aspect_ratio_idc 1 to 16, table E-1. */
const ASPECTS: [number, number][] = [
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
const EXTENDED_ASPECT = 255;

/** Reads an SPS NAL unit (with its header byte). Throws `source_damaged` when it is cut off. */
export function readSps(nal: Uint8Array): Sps {
  const reader = new BitReader(unescapeNal(nal));
  const profile = reader.bits(8);
  const constraints = reader.bits(8);
  const level = reader.bits(8);
  reader.unsigned(); // seq_parameter_set_id
  const format = HIGH_PROFILES.has(profile) ? readChromaFormat(reader) : { chroma: 1, bitDepth: 8 };
  skipPictureOrder(reader);
  reader.unsigned(); // max_num_ref_frames
  reader.flag(); // gaps_in_frame_num_value_allowed_flag
  reader.unsigned(); // pic_width_in_mbs_minus1
  reader.unsigned(); // pic_height_in_map_units_minus1
  const framesOnly = reader.flag();
  if (!framesOnly) reader.flag(); // mb_adaptive_frame_field_flag
  reader.flag(); // direct_8x8_inference_flag
  if (reader.flag()) for (let side = 0; side < 4; side++) reader.unsigned(); // frame cropping
  const usability = reader.flag()
    ? readUsability(reader)
    : { sampleAspect: null, transfer: null, matrix: null };
  return { profile, constraints, level, ...format, framesOnly, ...usability };
}

function readChromaFormat(reader: BitReader): { chroma: number; bitDepth: number } {
  const chroma = reader.unsigned();
  if (chroma === 3) reader.flag(); // separate_colour_plane_flag
  const bitDepth = Math.max(8 + reader.unsigned(), 8 + reader.unsigned());
  reader.flag(); // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) {
    const lists = chroma === 3 ? 12 : 8;
    for (let list = 0; list < lists; list++) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  return { chroma, bitDepth };
}

/** 7.3.2.1.1.1 */
function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  reader.unsigned(); // log2_max_frame_num_minus4
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = reader.unsigned();
  for (let i = 0; i < cycle; i++) reader.signed();
}

/** Video usability information, E.1.1, as far as the colour description. */
function readUsability(reader: BitReader): Pick<Sps, "sampleAspect" | "transfer" | "matrix"> {
  let sampleAspect: number | null = null;
  if (reader.flag()) {
    const idc = reader.bits(8);
    const [width, height] =
      idc === EXTENDED_ASPECT ? [reader.bits(16), reader.bits(16)] : (ASPECTS[idc - 1] ?? [0, 0]);
    sampleAspect = width > 0 && height > 0 ? width / height : null;
  }
  if (reader.flag()) reader.flag(); // overscan
  let transfer: number | null = null;
  let matrix: number | null = null;
  if (reader.flag()) {
    reader.bits(4); // video_format, video_full_range_flag
    if (reader.flag()) {
      reader.bits(8); // colour_primaries
      transfer = reader.bits(8);
      matrix = reader.bits(8);
    }
  }
  return { sampleAspect, transfer, matrix };
}

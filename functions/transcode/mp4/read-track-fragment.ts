import { PipelineError } from "../../../core/errors.ts";
import { type Box, FULL_BOX_BYTES, readBoxes, readVersionAndFlags } from "./read-boxes.ts";

/** A coded picture or sound frame; times are ticks of the track's timescale. */
export interface Sample {
  dts: number;
  pts: number;
  duration: number;
  /** Bytes, and where they begin. */
  size: number;
  offset: number;
  /** A sync sample: not marked as one that depends on others (14496-12 8.8.3.1). */
  key: boolean;
}

/** Byte offsets of the numbers that others may want to rewrite in place. */
export interface PatchPoints {
  decodeTime: { offset: number; wide: boolean };
  /** One a sample; empty where the run has none (all zero). */
  compositionOffsets: number[];
  /** Composition offsets may be negative (version 1 of the run). */
  signedOffsets: boolean;
  /** One a sample; empty where all share the default duration. */
  durations: number[];
  /** tfhd's default_sample_duration, or null. */
  defaultDuration: number | null;
}

export interface TrackFragment {
  trackId: number;
  decodeTime: number;
  samples: Sample[];
  patch: PatchPoints;
}

/** tf_flags of the track fragment header (14496-12 8.8.7). */
const TFHD = { baseDataOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
/** tr_flags of the track fragment run (14496-12 8.8.8). */
const TRUN = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
};
const SAMPLE_IS_NON_SYNC = 0x10000;

interface Defaults {
  duration: number;
  size: number;
  flags: number;
}

/** Reads one traf; data offsets count from its moof (default-base-is-moof, 14496-12 8.8.7.1). */
export function readTrackFragment(bytes: Buffer, moof: Box, track: Box): TrackFragment {
  const fragment: TrackFragment = {
    trackId: 0,
    decodeTime: 0,
    samples: [],
    patch: {
      decodeTime: { offset: -1, wide: true },
      compositionOffsets: [],
      signedOffsets: true,
      durations: [],
      defaultDuration: null,
    },
  };
  let defaults: Defaults = { duration: 0, size: 0, flags: 0 };
  for (const box of readBoxes(bytes, track.body, track.end)) {
    if (box.type === "tfhd") defaults = readHeader(bytes, box, fragment);
    if (box.type === "tfdt") readDecodeTime(bytes, box, fragment);
    if (box.type === "trun") readRun(bytes, box, moof, defaults, fragment);
  }
  if (fragment.patch.decodeTime.offset < 0) {
    throw new PipelineError("source_damaged", "A fragment tells no decode time (tfdt)");
  }
  return fragment;
}

function readHeader(bytes: Buffer, box: Box, fragment: TrackFragment): Defaults {
  const { flags } = readVersionAndFlags(bytes, box);
  let at = box.body + FULL_BOX_BYTES;
  fragment.trackId = bytes.readUInt32BE(at);
  at += 4;
  if (flags & TFHD.baseDataOffset) at += 8;
  if (flags & TFHD.description) at += 4;
  if (flags & TFHD.duration) fragment.patch.defaultDuration = at;
  const next = (present: number) => {
    if (!(flags & present)) return 0;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  return { duration: next(TFHD.duration), size: next(TFHD.size), flags: next(TFHD.flags) };
}

function readDecodeTime(bytes: Buffer, box: Box, fragment: TrackFragment): void {
  const wide = readVersionAndFlags(bytes, box).version === 1;
  const offset = box.body + FULL_BOX_BYTES;
  fragment.patch.decodeTime = { offset, wide };
  fragment.decodeTime = wide ? Number(bytes.readBigInt64BE(offset)) : bytes.readUInt32BE(offset);
}

function readRun(bytes: Buffer, box: Box, moof: Box, defaults: Defaults, fragment: TrackFragment): void {
  const { version, flags } = readVersionAndFlags(bytes, box);
  const { samples, patch } = fragment;
  let at = box.body + FULL_BOX_BYTES;
  const next = () => {
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const count = next();
  const last = samples.at(-1);
  let dts = last ? last.dts + last.duration : fragment.decodeTime;
  let offset = last ? last.offset + last.size : moof.end;
  if (flags & TRUN.dataOffset) {
    offset = moof.start + bytes.readInt32BE(at);
    at += 4;
  }
  patch.signedOffsets &&= version > 0;
  const firstFlags = flags & TRUN.firstFlags ? next() : null;
  for (let i = 0; i < count; i++) {
    if (flags & TRUN.duration) patch.durations.push(at);
    const duration = flags & TRUN.duration ? next() : defaults.duration;
    const size = flags & TRUN.size ? next() : defaults.size;
    const listedFlags = flags & TRUN.flags ? next() : defaults.flags;
    const sampleFlags = i === 0 && firstFlags !== null ? firstFlags : listedFlags;
    let composition = 0;
    if (flags & TRUN.composition) {
      composition = version === 0 ? bytes.readUInt32BE(at) : bytes.readInt32BE(at);
      patch.compositionOffsets.push(at);
      at += 4;
    }
    const key = (sampleFlags & SAMPLE_IS_NON_SYNC) === 0;
    samples.push({ dts, pts: dts + composition, duration, size, offset, key });
    dts += duration;
    offset += size;
  }
}

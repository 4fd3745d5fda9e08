import type { Fragment, Sample } from "./parse-fragment.ts";
import { type AvcConfig, readAvcConfig } from "./read-avc-config.ts";
import { readInitTrack } from "./read-init.ts";
import { readSps } from "./read-sps.ts";
import { standsLong } from "./stands-long.ts";

export interface JudgeOptions {
  /** Longest GOP that a segment may be, ticks. */
  maxDurationTicks: number;
  /** The GOP object before: its largest pts and where it ends, ticks. */
  previous?: { maxPts: number; maxEnd: number };
}

/** Baseline, Main, High: what every browser decodes. */
const SAFE_PROFILES = new Set([66, 77, 100]);
const HIGHEST_LEVEL = 52;
/** PQ and HLG in H.264 table E-4. */
const HDR_TRANSFERS = new Set([16, 18]);
/** Of transfers and matrices; players guess what it means, each in its own way. */
const RESERVED = 3;
const LONGEST_GAP_SECONDS = 2;
/** nal_unit_type, H.264 table 7-1; those of slices are 1 to 5. */
const NAL = { idr: 5, sei: 6, sps: 7, pps: 8 };
/** No NAL unit holds them (7.4.1) but behind its end, as some encoders fill up: a block that was lost does. */
const LOST = Buffer.alloc(3);
/** The name of AVCHD's "modified DV pack meta": when and where it was taken, and with what. */
const CAMERA_FACTS = Buffer.from("17ee8c60f84d11d98cd60800200c9a66", "hex");

/**
 * Judges whether a GOP object of H.264 can be published as it is, in every browser and next to encoded
 * rungs. Null when it is safe, else the reason in words.
 */
export function judgeGop(init: Buffer, fragments: Fragment[], options: JudgeOptions): string | null {
  const config = readAvcConfig(init);
  if (!config) return "the video is not H.264";
  return judgeInit(init, config) ?? judgeTimes(init, fragments, options) ?? judgeSamples(config, fragments);
}

/** What holds for the whole film: the parameter sets and the track header. Null when safe. */
export function judgeInit(init: Buffer, config: AvcConfig): string | null {
  const track = readInitTrack(init);
  if (track.turned) return "the picture is rotated";
  if (track.edited) return "an edit list hides frames";
  if (config.lengthBytes !== 4) return `NAL lengths have ${config.lengthBytes} bytes, not 4`;
  const [first, ...others] = config.sps;
  if (!first) return "the init segment has no SPS";
  if (others.length > 0) return "there is more than one SPS";
  const sps = readSps(first);
  if (sps.chroma !== 1 || sps.bitDepth !== 8) return "the picture is not 8-bit 4:2:0";
  if (!SAFE_PROFILES.has(sps.profile)) return `H.264 profile ${sps.profile} is not for browsers`;
  if (sps.level > HIGHEST_LEVEL) return `H.264 level ${sps.level / 10} is above 5.2`;
  if (!sps.framesOnly) return "the video may be interlaced";
  if (sps.sampleAspect !== null && sps.sampleAspect !== 1) return "the pixels are not square";
  if (sps.transfer === RESERVED || sps.matrix === RESERVED) return "its colours have reserved numbers";
  if (sps.transfer !== null && HDR_TRANSFERS.has(sps.transfer)) return "the picture is HDR";
  return null;
}

function judgeTimes(init: Buffer, fragments: Fragment[], options: JudgeOptions): string | null {
  const [first] = fragments;
  if (!first) return "there are no frames";
  const start = Math.min(...fragments.map((fragment) => fragment.minPts));
  const end = Math.max(...fragments.map((fragment) => fragment.maxEnd));
  if (start < 0) return "the first frame has a negative time";
  if (end - start > options.maxDurationTicks) return "the GOP is too long for a segment";
  const { timescale } = readInitTrack(init);
  if (standsLong(fragments, { end, timescale })) return "a picture stands too long";
  let { previous } = options;
  for (const fragment of fragments) {
    if (!fragment.key) return "a GOP does not begin with a key frame";
    if (sharesTime(fragment)) return "two of its pictures have one time";
    if (fragment.leading > 0) return "frames are shown before their key frame (open GOP)";
    if (previous && fragment.minPts <= previous.maxPts) return "GOPs overlap";
    if (previous && fragment.minPts - previous.maxEnd > LONGEST_GAP_SECONDS * timescale)
      return "there is a gap before the GOP";
    previous = fragment;
  }
  return null;
}

/** Players show one of them. */
const sharesTime = ({ samples }: Fragment) => new Set(samples.map(({ pts }) => pts)).size < samples.length;

function judgeSamples(config: AvcConfig, fragments: Fragment[]): string | null {
  for (const fragment of fragments) {
    for (const [i, sample] of fragment.samples.entries()) {
      const nals = splitNals(fragment.bytes, sample, config.lengthBytes);
      if (!nals) return "the length of a NAL unit is wrong";
      const types = nals.map((nal) => nal.readUInt8(0) & 0b11111);
      if (i === 0 && !types.includes(NAL.idr)) return "a key frame is no IDR picture (open GOP)";
      for (const [k, nal] of nals.entries()) {
        const known = types[k] === NAL.sps ? config.sps : types[k] === NAL.pps ? config.pps : null;
        if (types[k] === NAL.sei && nal.includes(CAMERA_FACTS)) return "a camera tells in it where it was";
        if (types[k]! <= NAL.idr && holdsLostBytes(nal)) return "a part of its pictures is missing";
        if (known && !known.some((set) => set.equals(nal))) return "SPS or PPS change in the film";
      }
    }
  }
  return null;
}

function holdsLostBytes(nal: Buffer): boolean {
  const at = nal.indexOf(LOST);
  return at >= 0 && nal.subarray(at).some((byte) => byte !== 0);
}

/** The NAL units of a sample (14496-15 5.3.4.2), or null where lengths do not add up. */
export function splitNals(bytes: Buffer, sample: Sample, lengthBytes: number): Buffer[] | null {
  const nals: Buffer[] = [];
  const end = sample.offset + sample.size;
  if (end > bytes.length) return null;
  let at = sample.offset;
  while (at < end) {
    if (at + lengthBytes >= end) return null;
    const length = bytes.readUIntBE(at, lengthBytes);
    at += lengthBytes;
    if (length === 0 || at + length > end) return null;
    nals.push(bytes.subarray(at, at + length));
    at += length;
  }
  return nals;
}

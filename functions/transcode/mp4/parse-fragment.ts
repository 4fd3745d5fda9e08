import { PipelineError } from "../../../core/errors.ts";
import { type Box, needBox, readBoxes } from "./read-boxes.ts";
import { type PatchPoints, readTrackFragment, type Sample } from "./read-track-fragment.ts";

export type { PatchPoints, Sample } from "./read-track-fragment.ts";

/** One moof + mdat with one track in it. Times are ticks of the track's timescale. */
export interface Fragment {
  /** The fragment's own bytes: a view into what was parsed. Offsets below count from its first byte. */
  bytes: Buffer;
  trackId: number;
  /** baseMediaDecodeTime (14496-12 8.8.12), read as signed: unset time stamps show as < −10^15. */
  decodeTime: number;
  /** In decoding order; never empty. */
  samples: Sample[];
  /** The first sample is a sync sample. */
  key: boolean;
  minPts: number;
  maxPts: number;
  /** Where the last picture ends: the largest pts + duration. */
  maxEnd: number;
  /** Samples shown before the first one (open GOP): they need the GOP before. */
  leading: number;
  patch: PatchPoints;
}

/** Parses the one fragment in `bytes`. Throws `source_damaged` if there is not exactly one. */
export function parseFragment(bytes: Buffer): Fragment {
  const [fragment, ...others] = parseFragments(bytes);
  if (!fragment || others.length > 0) {
    throw new PipelineError("source_damaged", "These bytes are not one MP4 fragment");
  }
  return fragment;
}

/** What the moof box of a fragment tells, before its media data is there. */
export function parseMoof(moof: Buffer): Fragment {
  return toFragment(moof);
}

/** Parses all fragments of a GOP object or segment, which are plainly concatenated (14496-12 8.8). */
export function parseFragments(bytes: Buffer): Fragment[] {
  const fragments: Fragment[] = [];
  let moof: Box | null = null;
  for (const box of readBoxes(bytes)) {
    if (box.type === "moof") moof = box;
    if (box.type === "mdat" && moof) {
      fragments.push(toFragment(bytes.subarray(moof.start, box.end)));
      moof = null;
    }
  }
  return fragments;
}

function toFragment(bytes: Buffer): Fragment {
  const moof = needBox(bytes, ["moof"]);
  const tracks = readBoxes(bytes, moof.body, moof.end).filter((box) => box.type === "traf");
  const [track, ...others] = tracks;
  if (!track || others.length > 0) {
    throw new PipelineError("source_damaged", "A fragment must hold one track");
  }
  const { trackId, decodeTime, samples, patch } = readTrackFragment(bytes, moof, track);
  const [first] = samples;
  if (!first) throw new PipelineError("source_damaged", "A fragment holds no samples");
  const range = { minPts: first.pts, maxPts: first.pts, maxEnd: first.pts };
  let leading = 0;
  for (const { pts, duration } of samples) {
    range.minPts = Math.min(range.minPts, pts);
    range.maxPts = Math.max(range.maxPts, pts);
    range.maxEnd = Math.max(range.maxEnd, pts + duration);
    if (pts < first.pts) leading += 1;
  }
  return { bytes, trackId, decodeTime, samples, key: first.key, ...range, leading, patch };
}

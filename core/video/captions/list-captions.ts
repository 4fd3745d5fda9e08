import type { VideoState } from "../state.ts";
import { nameApart } from "./name-tracks.ts";
import type { CaptionTrack } from "./track.ts";

/** A caption track that there is, and what of it is stored. */
export interface ListedCaptions extends CaptionTrack {
  from: "source" | "upload";
  /** Number of the last segment up to which all is stored; of a whole track there is no last one. */
  stored: number;
  /** Numbers of the segments that are stored; for the others the track's empty one stands. */
  segments: Set<number>;
  /** The file of all its cues is stored. */
  isWhole: boolean;
}

/**
 * The caption tracks of a film: those of its source in their order, then the uploaded ones by name; no two of one
 * name, and one at most to be shown by default. Pure; the same for the same facts.
 */
export function listCaptions(state: VideoState): ListedCaptions[] {
  const { added, removed } = state.captions;
  const whole = [...added.values()].map(
    ({ segments, ...track }): ListedCaptions => ({
      ...track,
      stored: Number.POSITIVE_INFINITY,
      segments: new Set(segments),
      isWhole: true,
    }),
  );
  const all = [...growing(state), ...whole].filter(({ track }) => !removed.has(track)).sort(compare);
  const shownByDefault = all.find((track) => track.default)?.track;
  return nameApart(all).map((track) => ({ ...track, default: track.track === shownByDefault }));
}

/** Those that `source.inspected` told of: their segments are stored as the source is read. */
function growing({ inspection, ended, captions }: VideoState): ListedCaptions[] {
  let reached = 0;
  while (captions.grown.has(reached + 1)) reached += 1;
  const stored = ended && reached >= (ended.captions ?? 0) ? Number.POSITIVE_INFINITY : reached;
  const segments = new Set(Array.from({ length: reached }, (_, i) => i + 1));
  return (inspection?.captions ?? []).flatMap(({ track, codec: _codec, stream: _stream, ...facts }) => {
    if (track === null) return [];
    return [{ ...facts, track, from: "source" as const, stored, segments, isWhole: ended !== null }];
  });
}

function compare(a: ListedCaptions, b: ListedCaptions): number {
  if (a.from !== b.from) return a.from === "source" ? -1 : 1;
  const byName = a.label < b.label ? -1 : Number(a.label > b.label);
  const byPlace = a.from === "source" ? numberOf(a) - numberOf(b) : byName;
  return byPlace || (a.track < b.track ? -1 : 1);
}

const numberOf = ({ track }: CaptionTrack) => Number(/\d+/.exec(track)?.[0]);

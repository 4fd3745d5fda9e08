interface Count {
  droppedFrames: number;
  totalFrames: number;
}

const NONE: Count = { droppedFrames: 0, totalFrames: 0 };
/** What an element had counted before it was given another source, and what it counted when it was last read. */
const counts = new WeakMap<HTMLVideoElement, { before: Count; last: Count }>();

/** Frames of all that an element has played: it counts from zero whenever an engine is replaced. */
export function countFrames(element: HTMLVideoElement): Count {
  const { droppedVideoFrames, totalVideoFrames } = element.getVideoPlaybackQuality();
  const now = { droppedFrames: droppedVideoFrames, totalFrames: totalVideoFrames };
  const { before, last } = counts.get(element) ?? { before: NONE, last: NONE };
  const base = now.totalFrames < last.totalFrames ? add(before, last) : before;
  counts.set(element, { before: base, last: now });
  return add(base, now);
}

const add = (a: Count, b: Count): Count => ({
  droppedFrames: a.droppedFrames + b.droppedFrames,
  totalFrames: a.totalFrames + b.totalFrames,
});

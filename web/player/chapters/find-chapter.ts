import type { Chapter } from "../../../core/video/chapters.ts";

/** Who goes back within so many seconds of a chapter's begin means the one before. */
const JUST_BEGUN_SECONDS = 3;
/** Positions of players are not exact. */
const NEAR_SECONDS = 0.05;

/** The chapter of a time in seconds, or null between two of them. Pure. */
export function chapterAt(chapters: readonly Chapter[], seconds: number): Chapter | null {
  const chapter = chapters.findLast(({ start }) => start <= seconds + NEAR_SECONDS);
  return chapter && seconds < chapter.end ? chapter : null;
}

/** Where the next chapter begins, or null. Pure. */
export function nextStart(chapters: readonly Chapter[], seconds: number): number | null {
  return chapters.find(({ start }) => start > seconds + NEAR_SECONDS)?.start ?? null;
}

/** The begin of this chapter, or of the one before where this has just begun; null before the first. Pure. */
export function previousStart(chapters: readonly Chapter[], seconds: number): number | null {
  const begun = chapters.filter(({ start }) => start <= seconds + NEAR_SECONDS);
  const last = begun.at(-1);
  const before = last && seconds - last.start < JUST_BEGUN_SECONDS ? begun.at(-2) : undefined;
  return (before ?? last)?.start ?? null;
}

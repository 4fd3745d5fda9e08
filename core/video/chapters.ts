import type { Cue } from "./captions/cue.ts";
import { escapeText } from "./captions/cue-text.ts";
import { renderWebVtt } from "./captions/render-webvtt.ts";
import type { MediaReport } from "./report/media-report.ts";

/** A part of a film that has a name; seconds of the film. */
export interface Chapter {
  start: number;
  end: number;
  title: string;
}

/** Nobody finds his way among more. */
const MOST_CHAPTERS = 500;
const LONGEST_TITLE = 200;
/** What is shorter is a mistake of whoever cut the film. */
const SHORTEST_SECONDS = 0.05;

/**
 * The chapters of a film, in order and without overlaps: in its own time, which begins with the first of its streams,
 * and within its `duration`, where that is known. None where the only one is the whole film without a name. Pure.
 */
export function chaptersOf(
  media: Pick<MediaReport, "chapters" | "start"> | null,
  duration: number | null,
): Chapter[] {
  const zero = media?.start ?? 0;
  const end = duration ?? Number.POSITIVE_INFINITY;
  const within = (seconds: number) => Math.min(Math.max(0, seconds - zero), end);
  const sorted = (media?.chapters ?? [])
    .map(({ start, end, title }) => ({ start: within(start), end: within(end), title }))
    .filter((chapter) => chapter.end - chapter.start >= SHORTEST_SECONDS)
    .toSorted((a, b) => a.start - b.start);
  const chapters = sorted.map((chapter, i) => ({
    ...chapter,
    end: Math.min(chapter.end, sorted[i + 1]?.start ?? end),
  }));
  const kept = chapters
    .filter(({ start, end }) => end - start >= SHORTEST_SECONDS)
    .slice(0, MOST_CHAPTERS)
    .map(({ title, ...times }, i) => ({ ...times, title: nameOf(title) ?? `Chapter ${i + 1}` }));
  const isNeedless = kept.length === 1 && nameOf(chapters[0]!.title) === null;
  return isNeedless ? [] : kept;
}

function nameOf(title: string | null): string | null {
  const name = (title ?? "").replace(/\s+/g, " ").trim();
  return name === "" ? null : [...name].slice(0, LONGEST_TITLE).join("");
}

/** A WebVTT file of chapters (WebVTT 1.3, kind "chapters"), for other players. Pure. */
export function renderChaptersTrack(chapters: readonly Chapter[]): string {
  const cues = chapters.map(
    ({ start, end, title }): Cue => ({
      start: Math.round(start * 1000),
      end: Math.round(end * 1000),
      settings: "",
      text: escapeText(title),
    }),
  );
  return renderWebVtt(cues);
}

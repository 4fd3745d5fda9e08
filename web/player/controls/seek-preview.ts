import type { Chapter } from "../../../core/video/chapters.ts";
import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import type { Storyboard } from "../../film/storyboard.ts";
import { formatClock } from "../../format/quantities.ts";
import { chapterAt } from "../chapters/find-chapter.ts";

/** The time under the pointer or the keyboard on a seek bar, with its chapter, and its picture where there is a storyboard. */
export function createSeekPreview(root: HTMLElement, timeline: HTMLInputElement) {
  const bubble = part(root, "preview");
  const picture = part(root, "preview-picture");
  const time = part(root, "preview-time");
  const title = part(root, "preview-chapter");
  let chapters: readonly Chapter[] = [];
  let url: string | null = null;
  let loading: string | null = null;
  let storyboard: Storyboard | null = null;

  /** Nobody waits for it, and who never points at the bar does not need it. */
  async function load(): Promise<void> {
    if (url === null || loading === url) return;
    loading = url;
    try {
      const { loadStoryboard } = await import("../../film/storyboard.ts");
      storyboard = await loadStoryboard(url);
    } catch (error) {
      console.debug("the seek bar does without pictures", error);
    }
  }

  /** What is at a time of the film, over its place on the bar (pixels from the left of the page). */
  function show(seconds: number, x: number): void {
    const tile = storyboard?.at(seconds) ?? null;
    const chapter = chapterAt(chapters, seconds);
    setText(time, formatClock(seconds));
    setText(title, chapter?.title ?? "");
    setShown(title, chapter !== null);
    setShown(picture, tile !== null);
    if (tile) {
      picture.style.setProperty("width", `${tile.width}px`);
      picture.style.setProperty("height", `${tile.height}px`);
      picture.style.setProperty("background", `url("${tile.url}") -${tile.x}px -${tile.y}px`);
    }
    setShown(bubble, true);
    const half = bubble.offsetWidth / 2;
    const frame = root.querySelector(".screen")!.getBoundingClientRect();
    const center = Math.min(Math.max(x - frame.left, half + 4), frame.width - half - 4);
    bubble.style.setProperty("--x", `${center}px`);
  }

  /** Where the keyboard is. */
  function showValue(): void {
    const { left, width } = timeline.getBoundingClientRect();
    const total = Number(timeline.max);
    const seconds = Number(timeline.value);
    show(seconds, left + (total > 0 ? seconds / total : 0) * width);
  }

  timeline.addEventListener("pointerenter", () => void load());
  timeline.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = timeline.getBoundingClientRect();
    const share = Math.min(Math.max((clientX - left) / width, 0), 1);
    show(share * Number(timeline.max), clientX);
  });
  timeline.addEventListener("focus", () => {
    if (!timeline.matches(":focus-visible")) return;
    void load().then(() => timeline.matches(":focus-visible") && showValue());
  });
  timeline.addEventListener("input", () => timeline.matches(":focus-visible") && showValue());
  for (const type of ["pointerleave", "blur"]) timeline.addEventListener(type, () => setShown(bubble, false));

  return {
    setChapters(next: readonly Chapter[]): void {
      chapters = next;
    },
    setStoryboard(next: string | null): void {
      url = next;
    },
  };
}

import type { Chapter } from "../../../core/video/chapters.ts";
import { part } from "../../dom/template.ts";
import { setAttribute, setIcon, setText } from "../../dom/update.ts";
import { formatClock, formatLength } from "../../format/quantities.ts";
import { createChapterMenu } from "../chapters/chapter-menu.ts";
import { createChapterTicks } from "../chapters/chapter-ticks.ts";
import { chapterAt } from "../chapters/find-chapter.ts";
import { bufferedEnd, playableEnd } from "../positions.ts";
import { createSeekPreview } from "./seek-preview.ts";

/** What the strip asks for; it alone touches sound and full screen. */
export interface StripControls {
  toggle(): void;
  /** Seconds of the film. */
  seek(seconds: number): void;
}

const EVENTS = [
  "play",
  "pause",
  "volumechange",
  "timeupdate",
  "progress",
  "durationchange",
  "seeked",
  "ended",
];

/** The controls under one picture: play, timeline, clock, sound, full screen. */
export function createControlStrip(root: HTMLElement, video: HTMLVideoElement, name: string) {
  const play = part<HTMLButtonElement>(root, "play");
  const mute = part<HTMLButtonElement>(root, "mute");
  const fullscreen = part<HTMLButtonElement>(root, "fullscreen");
  const timeline = part<HTMLInputElement>(root, "timeline");
  const clock = part(root, "clock");
  const screen = part(root, "screen");
  const preview = createSeekPreview(root, timeline);
  const ticks = createChapterTicks(root);
  const chapterMenu = createChapterMenu(root, name, (seconds) => controls?.seek(seconds));
  let chapters: readonly Chapter[] = [];
  let controls: StripControls | undefined;
  let wholeDuration: number | null = null;
  let scrubbing = false;

  play.addEventListener("click", () => controls?.toggle());
  video.addEventListener("click", () => controls?.toggle());
  mute.addEventListener("click", () => (video.muted = !video.muted));
  fullscreen.addEventListener("click", () => {
    const change = document.fullscreenElement ? document.exitFullscreen() : screen.requestFullscreen();
    change.catch(console.debug);
  });
  timeline.addEventListener("input", () => {
    scrubbing = true;
    render(wholeDuration);
  });
  timeline.addEventListener("change", () => {
    scrubbing = false;
    controls?.seek(Math.min(Number(timeline.value), playableEnd(video)));
  });
  for (const type of EVENTS) video.addEventListener(type, () => render(wholeDuration));

  /** `duration` is the whole film's, which a stream that still grows does not tell. */
  function render(duration: number | null): void {
    wholeDuration = duration;
    const end = playableEnd(video);
    const total = Math.max(duration ?? 0, end);
    // The last picture begins before the end: who has seen it has seen all.
    const current = video.ended ? total : video.currentTime;
    const position = scrubbing ? Number(timeline.value) : current;
    const share = (seconds: number) => `${total > 0 ? Math.min(100, (seconds / total) * 100) : 0}%`;
    setAttribute(timeline, "max", total.toFixed(1));
    if (!scrubbing) timeline.value = String(position);
    timeline.style.setProperty("--played", share(position));
    timeline.style.setProperty("--buffered", share(Math.max(position, bufferedEnd(video))));
    timeline.style.setProperty("--playable", share(end));
    setAttribute(timeline, "aria-label", `${name} position`);
    const chapter = chapterAt(chapters, position);
    const length = total > 0 ? formatLength(total) : formatClock(0);
    const words = `${formatClock(position)} of ${length}${chapter ? `, ${chapter.title}` : ""}`;
    setAttribute(timeline, "aria-valuetext", words);
    ticks(chapters, total);
    chapterMenu.render(position);
    setText(clock, `${formatClock(position)} / ${length}`);
    setIcon(play, video.paused ? "play" : "pause");
    setAttribute(play, "aria-label", `${video.paused ? "Play" : "Pause"} ${name}`);
    setIcon(mute, video.muted ? "muted" : "sound");
    setAttribute(mute, "aria-label", `${video.muted ? "Unmute" : "Mute"} ${name}`);
    setAttribute(fullscreen, "aria-label", `${name} full screen`);
  }

  render(null);
  return {
    render,
    setStoryboard: preview.setStoryboard,
    setChapters(next: readonly Chapter[]): void {
      if (JSON.stringify(next) === JSON.stringify(chapters)) return;
      chapters = next;
      preview.setChapters(chapters);
      chapterMenu.setChapters(chapters);
      render(wholeDuration);
    },
    setControls: (next: StripControls) => void (controls = next),
  };
}

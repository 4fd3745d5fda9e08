import type { VideoRow } from "../api/video.ts";
import { part } from "../dom/template.ts";
import { setShown, setText } from "../dom/update.ts";
import type { Storyboard } from "../film/storyboard.ts";
import { formatClock } from "../format/quantities.ts";

/** A pointer that only passes loads nothing. */
const WAIT_MS = 150;
/** With the keyboard, the film is walked through in so many pictures. */
const STEPS = 10;
const STEP_MS = 700;

/** Shows pictures of the film's storyboard: that under the pointer, or one after the other while a control has the focus. */
export function createCardPreview(card: HTMLElement) {
  const picture = part(card, "picture");
  const preview = part(card, "preview");
  const tile = part(card, "preview-tile");
  const clock = part(card, "preview-clock");
  let row: VideoRow | undefined;
  let loading: { url: string; storyboard: Promise<Storyboard> } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let share = 0;
  let isActive = false;

  async function load(url: string): Promise<Storyboard> {
    if (loading?.url !== url) {
      const { loadStoryboard } = await import("../film/storyboard.ts");
      loading = { url, storyboard: loadStoryboard(url) };
    }
    return loading.storyboard;
  }

  async function show(): Promise<void> {
    if (!row?.storyboard_url || !row.duration) return;
    const seconds = share * row.duration;
    try {
      const found = (await load(row.storyboard_url)).at(seconds);
      if (!isActive || !found) return;
      const scale = Math.max(picture.clientWidth / found.width, picture.clientHeight / found.height);
      tile.style.setProperty("width", `${found.width}px`);
      tile.style.setProperty("height", `${found.height}px`);
      tile.style.setProperty("background", `url("${found.url}") -${found.x}px -${found.y}px no-repeat`);
      tile.style.setProperty("scale", String(scale));
      setText(clock, formatClock(seconds));
      preview.style.setProperty("--share", String(share));
      setShown(preview, true);
    } catch (error) {
      // The poster stays; a preview is only a help.
      console.debug("no preview", error);
      loading = undefined;
    }
  }

  function start(first: () => void): void {
    clearTimeout(timer);
    isActive = true;
    timer = setTimeout(first, WAIT_MS);
  }

  function stop(): void {
    clearTimeout(timer);
    isActive = false;
    setShown(preview, false);
  }

  function walk(): void {
    void show();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    share = (share + 1 / STEPS) % 1;
    timer = setTimeout(walk, STEP_MS);
  }

  picture.addEventListener("pointerenter", () => start(show));
  picture.addEventListener("pointermove", (event) => {
    const { left, width } = picture.getBoundingClientRect();
    share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    if (!preview.hidden) void show();
  });
  picture.addEventListener("pointerleave", stop);
  card.addEventListener("focusin", (event) => {
    if (isActive || !(event.target as Element).matches(":focus-visible")) return;
    share = 0;
    start(walk);
  });
  card.addEventListener("focusout", (event) => {
    if (!card.contains(event.relatedTarget as Node | null)) stop();
  });

  return {
    update(next: VideoRow): void {
      row = next;
    },
  };
}

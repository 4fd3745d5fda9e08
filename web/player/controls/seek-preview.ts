import { part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import type { Storyboard } from "../../film/storyboard.ts";
import { formatClock } from "../../format/quantities.ts";

/** The time under the pointer on a seek bar, with the film's picture there once it has a storyboard. */
export function createSeekPreview(root: HTMLElement, timeline: HTMLInputElement) {
  const bubble = part(root, "preview");
  const picture = part(root, "preview-picture");
  const time = part(root, "preview-time");
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

  timeline.addEventListener("pointerenter", () => void load());
  timeline.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = timeline.getBoundingClientRect();
    const share = Math.min(Math.max((clientX - left) / width, 0), 1);
    const seconds = share * Number(timeline.max);
    const tile = storyboard?.at(seconds) ?? null;
    setText(time, formatClock(seconds));
    setShown(picture, tile !== null);
    if (tile) {
      picture.style.setProperty("width", `${tile.width}px`);
      picture.style.setProperty("height", `${tile.height}px`);
      picture.style.setProperty("background", `url("${tile.url}") -${tile.x}px -${tile.y}px`);
    }
    setShown(bubble, true);
    const half = bubble.offsetWidth / 2;
    const frame = root.querySelector(".screen")!.getBoundingClientRect();
    const center = Math.min(Math.max(clientX - frame.left, half + 4), frame.width - half - 4);
    bubble.style.setProperty("--x", `${center}px`);
  });
  timeline.addEventListener("pointerleave", () => setShown(bubble, false));

  return {
    setStoryboard(next: string | null): void {
      url = next;
    },
  };
}

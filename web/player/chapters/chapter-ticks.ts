import type { Chapter } from "../../../core/video/chapters.ts";
import { part } from "../../dom/template.ts";

/** Parts a seek bar where chapters begin. */
export function createChapterTicks(root: HTMLElement) {
  const ticks = part(root, "ticks");
  let drawn = "";
  /** `total`: seconds that the bar stands for. */
  return function render(chapters: readonly Chapter[], total: number): void {
    const places = total > 0 ? chapters.map(({ start }) => start / total) : [];
    const key = places.map((share) => share.toFixed(4)).join(" ");
    if (key === drawn) return;
    drawn = key;
    // None at the film's own begin.
    const marks = places.filter((share) => share > 0.001 && share < 1).map(drawTick);
    ticks.replaceChildren(...marks);
  };
}

function drawTick(share: number): HTMLElement {
  const tick = document.createElement("i");
  tick.style.setProperty("--at", String(share));
  return tick;
}

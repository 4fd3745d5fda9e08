import { cloneTemplate, part } from "../../dom/template.ts";
import type { Insight, Panel } from "../insight.ts";
import { SIDES } from "../player.ts";
import { createSideManifest } from "./side-manifest.ts";

/** A growing film's manifests change with every segment. */
const READ_EVERY_MS = 1000;
const MARK_EVERY_MS = 250;

/** What both engines play by, as text, with what is shown now marked. */
export function createManifestPanel(root: HTMLElement, insight: Insight): Panel {
  const content = cloneTemplate("manifests-template");
  const sides = SIDES.map((side) => createSideManifest(part(content, side), side, insight));
  let timers: ReturnType<typeof setInterval>[] = [];
  root.replaceChildren(content);

  const read = () => {
    for (const side of sides) void side.read();
  };
  const mark = () => {
    for (const side of sides) side.mark();
  };
  function hide(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  }

  return {
    show() {
      hide();
      read();
      timers = [
        setInterval(() => document.hidden || read(), READ_EVERY_MS),
        setInterval(mark, MARK_EVERY_MS),
      ];
    },
    hide,
  };
}

import { part } from "../../dom/template.ts";
import { setText } from "../../dom/update.ts";
import { SIDES } from "../player.ts";
import { figuresOf } from "../recording/figures.ts";
import type { Recording } from "../recording/recording.ts";
import { secondsNow } from "../recording/side-recording.ts";

/** The figures of both sides, one row each. */
export function renderFigures(root: HTMLElement, { sides }: Recording): void {
  for (const side of SIDES) {
    const row = part(root, `figures-${side}`);
    const { firstFrame, startUp, stalls, stalledSeconds, switches, dropped } = figuresOf(
      sides[side],
      secondsNow(),
    );
    setText(part(row, "first-frame"), inSeconds(firstFrame));
    setText(part(row, "start-up"), inSeconds(startUp));
    setText(part(row, "stalls"), String(stalls));
    setText(part(row, "stalled"), inSeconds(stalledSeconds));
    setText(part(row, "switches"), String(switches));
    setText(part(row, "dropped"), String(dropped));
  }
}

function inSeconds(seconds: number | null): string {
  if (seconds === null) return "–";
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

import { extraCodecOf } from "../../../core/video/extra-codecs.ts";
import type { Rung } from "../../api/video.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setShown, setText } from "../../dom/update.ts";
import { formatBitrate } from "../../format/quantities.ts";

/** The table of the film's rungs and how far each is. */
export function createRungTable() {
  const body = part(document, "rung-rows");
  const rows = new Map<string, HTMLElement>();

  return {
    render(rungs: Rung[], isGrowing: boolean): void {
      setShown(part(document, "rungs"), rungs.length > 0);
      setShown(part(document, "rungs-placeholder"), rungs.length === 0);
      for (const rung of rungs) {
        const row = rows.get(rung.rung) ?? cloneTemplate("rung-template");
        rows.set(rung.rung, row);
        setText(part(row, "rung"), rung.rung);
        setText(part(row, "resolution"), rung.width ? `${rung.width} × ${rung.height}` : "–");
        setText(part(row, "bandwidth"), rung.bandwidth ? formatBitrate(rung.bandwidth) : "–");
        setText(part(row, "segments"), String(rung.segments));
        setText(part(row, "state"), describeState(rung, isGrowing));
        row.classList.toggle("announced", rung.announced);
        if (row.parentElement === null) body.append(row);
      }
    },
  };
}

function describeState(rung: Rung, isGrowing: boolean): string {
  if (extraCodecOf(rung.rung) && !rung.announced)
    return rung.segments > 0 ? "Encoding; joins when it is whole" : "When the film is complete";
  if (rung.announced) return isGrowing ? "Playing while it grows" : "Complete";
  return rung.segments > 0 ? "Encoding; joins when it keeps up" : "Waiting";
}

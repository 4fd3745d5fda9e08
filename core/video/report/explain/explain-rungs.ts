import type { Inspection, Rung } from "../../inspection.ts";
import { SOURCE_RUNG } from "../../ladder.ts";
import { findObstacle, type Obstacle } from "../../passthrough.ts";
import { describeRung, formatRate } from "../describe/units.ts";
import type { Reason } from "./decision.ts";

export type RungReason = Reason & { rendition: string };

/** Why each rung of the picture in H.264 is there, and whether it was copied or made. */
export function explainRungs(inspection: Inspection, repaired: number): RungReason[] {
  const { rungs, passthrough } = inspection;
  return rungs.flatMap((rung, i) => {
    const reason = (code: string, words: string, outcome: Reason["outcome"] = "made") => {
      return { code, outcome, rendition: rung.rung, words };
    };
    if (rung.rung === SOURCE_RUNG)
      return [
        reason("copied", "Published as it was uploaded: H.264 that every browser plays.", "copied"),
        ...(repaired > 0 ? [reason("repaired", describeRepairs(repaired), "changed")] : []),
      ];
    if (i === 0) {
      const { code, words } = obstacleOf(inspection);
      return [reason(`made-${code}`, `Made in H.264, since ${words}: ${describeRung(rung)}.`)];
    }
    const above = rungs[0]!;
    if (passthrough && i === 1 && isSameSize(rung, above)) {
      const words = `For slower lines, since the upload takes ${formatRate(above.maxrate)}: ${describeRung(rung)}.`;
      return [reason("lighter", words)];
    }
    return [reason("step", `For slower lines: ${describeRung(rung)}.`)];
  });
}

/** What the probe told; else what the first GOP did, which ingest wrote down in words. */
function obstacleOf({ video, lane, why }: Inspection): Obstacle {
  const known = video && findObstacle(video);
  if (known) return known;
  if (lane === "sequential")
    return { code: "sequence", words: "it cannot be cut at its key frames while it arrives" };
  return { code: "gop", words: why.replace(/^encoded anew: /, "") };
}

function describeRepairs(count: number): string {
  const segments = count === 1 ? "One of its segments was" : `${count} of its segments were`;
  return `${segments} made anew: browsers could not have played them as they are.`;
}

const isSameSize = (a: Rung, b: Rung) => Math.min(a.width, a.height) === Math.min(b.width, b.height);

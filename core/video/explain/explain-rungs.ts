import { formatRate } from "../describe/units.ts";
import type { Inspection, Rung } from "../inspection.ts";
import { SOURCE_RUNG } from "../ladder.ts";
import { findObstacle, type Obstacle } from "../passthrough.ts";

export interface RungReason {
  code: string;
  rendition: string;
  words: string;
}

/** Why each rung of the picture is there, and whether it was copied or made. */
export function explainRungs(inspection: Inspection, repaired: number): RungReason[] {
  const { rungs, passthrough } = inspection;
  return rungs.flatMap((rung, i) => {
    const reason = (code: string, words: string) => ({ code, rendition: rung.rung, words });
    if (rung.rung === SOURCE_RUNG)
      return [
        reason("copied", "Published as it was uploaded: H.264 that every browser plays."),
        ...(repaired > 0 ? [reason("repaired", describeRepairs(repaired))] : []),
      ];
    if (i === 0) return [explainTop(inspection, rung)];
    const above = rungs[0]!;
    if (passthrough && i === 1 && isSameSize(rung, above)) {
      const rates = `${formatRate(rung.maxrate)} at most, where the upload takes ${formatRate(above.maxrate)}`;
      return [reason("lighter", `The same size for slower lines: ${rates}.`)];
    }
    return [reason("step", `A step of the ladder for slower lines: ${formatRate(rung.maxrate)} at most.`)];
  });
}

function explainTop(inspection: Inspection, { rung, maxrate }: Rung): RungReason {
  const { code, words } = obstacleOf(inspection);
  const made = `Made in H.264, ${formatRate(maxrate)} at most, since ${words}.`;
  return { code: `made-${code}`, rendition: rung, words: made };
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

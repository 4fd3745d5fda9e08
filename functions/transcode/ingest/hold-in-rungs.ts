import type { Gop } from "../../../core/video/gop.ts";
import type { PictureInspection, Rung } from "../../../core/video/inspection.ts";
import { encoderForJob } from "../encode/encoders.ts";
import { feedRung } from "../encode/read-gops.ts";
import { runEncode } from "../encode/run-encode.ts";
import { asPublished } from "../picture/picture-graph.ts";
import type { IngestRun } from "./ingest-run.ts";

/**
 * Makes the segments in which the last picture of each rung stands (`held`), of the segment before them: the sequential
 * lane has no GOP objects. Stored ones keep their bytes.
 */
export async function holdInRungs(
  { ctx, scope }: IngestRun,
  inspection: PictureInspection,
  held: Gop[],
): Promise<void> {
  if (held.length === 0) return;
  const encoder = encoderForJob(
    inspection.encoder,
    inspection.rungs.map(({ rung }) => rung),
  );
  for (const rung of inspection.rungs) {
    await runEncode(ctx, scope, {
      inspection: { ...inspection, video: asPublished(inspection.video, rung) },
      encoder,
      plan: planOf(rung, held),
      feed: feedRung(ctx, scope.videoHash, rung.rung, [held[0]!.n - 1]),
    });
  }
}

function planOf(rung: Rung, gops: Gop[]) {
  const missing = new Map([[rung.rung, new Set(gops.map(({ n }) => n))]]);
  return { stored: [], gops, preroll: null, rungs: [rung], missing };
}

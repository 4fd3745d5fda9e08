import { execa } from "execa";
import { chunkPlan } from "../../core/video/chunk-plan.ts";

/** As many pictures as the first two GOPs have at the most. */
const PICTURES = 700;

/**
 * How many chunks of the plan hold everything up to the end of the first GOP, the index before it included.
 * For files whose index stands first; throws where there is but one GOP.
 */
export async function chunksOfFirstGop(path: string, size: number): Promise<number> {
  const { stdout } = await execa("ffprobe", [
    ...["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pos,flags", "-of", "csv=p=0"],
    ...["-read_intervals", `%+#${PICTURES}`, path],
  ]);
  const packets = stdout.split("\n").map((line) => line.split(","));
  const [, second] = packets.filter(([, flags]) => flags?.startsWith("K"));
  if (!second) throw new Error(`${path} has no second GOP`);
  const end = Number(second[0]);
  return chunkPlan(size).findIndex(({ offset, length }) => offset + length >= end) + 1;
}

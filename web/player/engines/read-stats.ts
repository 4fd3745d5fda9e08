import { extraCodecOf } from "../../../core/video/extra-codecs.ts";
import { bufferedAhead, type Level, type PlayerStats } from "../player.ts";
import { countFrames } from "./frame-count.ts";

/** What an engine tells of itself. */
export interface EngineFacts {
  levels: Level[];
  /** The rung that it loads. */
  loaded: Level | null;
  throughput: number | null;
}

/** Reads the stats off the element; of the rungs, the one whose picture is shown is told by its size. */
export function readStats(element: HTMLVideoElement, facts: EngineFacts): PlayerStats {
  const { levels, loaded, throughput } = facts;
  const hasShownSize = (level: Level) =>
    level.width === element.videoWidth && level.height === element.videoHeight;
  // Engines tell what they load. It is what is shown, too, unless its picture has another size.
  const isOfCodec = ({ id }: Level) => extraCodecOf(id) === extraCodecOf(loaded?.id ?? "");
  const ofSize = [...levels.filter(isOfCodec), ...levels].find(hasShownSize);
  const shown = loaded && hasShownSize(loaded) ? loaded : ofSize;
  return {
    level: shown ?? loaded,
    width: element.videoWidth,
    height: element.videoHeight,
    bufferSeconds: bufferedAhead(element),
    throughput: throughput !== null && Number.isFinite(throughput) && throughput > 0 ? throughput : null,
    ...countFrames(element),
  };
}

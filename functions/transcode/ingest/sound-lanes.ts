import type { Sound } from "../../../core/video/inspection.ts";
import type { Consume } from "../ffmpeg/run-tool.ts";
import type { IngestRun } from "./ingest-run.ts";
import { SoundLane } from "./sound-lane.ts";

/** The lanes of all renditions of a film's sound, fed by one process. */
export class SoundLanes {
  /** What takes the bytes of each rendition, in their order. */
  readonly outputs: Consume[];
  private readonly lanes: SoundLane[];

  /** `tellsPace`: where there is no picture, how fast the sound is made is how fast the film is. */
  constructor(run: IngestRun, sounds: readonly Sound[], { tellsPace = false } = {}) {
    this.lanes = sounds.map(({ rung }) => new SoundLane(run, { rung, tellsPace }));
    this.outputs = this.lanes.map((lane) => (chunk) => lane.take(chunk));
  }

  /** The film is inspected: what waited is told, and from now on everything at once. */
  async openEvents(): Promise<void> {
    for (const lane of this.lanes) await lane.openEvents();
  }

  /** The end of the film: stores the last segments. Answers how many there are, by rung. */
  async end(): Promise<Record<string, number>> {
    for (const lane of this.lanes) await lane.end();
    return Object.fromEntries(this.lanes.map(({ rung, count }) => [rung, count]));
  }

  /** Ticks of 90 kHz at which the longest of them ends. */
  get reach(): number {
    return Math.max(0, ...this.lanes.map((lane) => lane.reach));
  }
}

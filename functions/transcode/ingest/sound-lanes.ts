import type { Sound } from "../../../core/video/inspection.ts";
import type { Consume } from "../ffmpeg/run-tool.ts";
import type { IngestRun } from "./ingest-run.ts";
import { SoundLane } from "./sound-lane.ts";

/** The lanes of all renditions of a film's sound, fed by one process. */
export class SoundLanes {
  /** What takes the bytes of each rendition, in their order. */
  readonly outputs: Consume[];
  private readonly lanes: SoundLane[];

  constructor(run: IngestRun, sounds: readonly Sound[], { tellsPace = false } = {}) {
    this.lanes = sounds.map((sound) => new SoundLane(run, sound, { tellsPace }));
    this.outputs = this.lanes.map((lane) => (chunk) => lane.take(chunk));
  }

  /** The film is inspected: what waited is told, and from now on everything at once. */
  async openEvents(): Promise<void> {
    for (const lane of this.lanes) await lane.openEvents();
  }

  /** The end of the film (`pictureEnd`: of its picture, ticks). Answers how many segments there are, by rung. */
  async end(pictureEnd?: number): Promise<Record<string, number>> {
    for (const lane of this.lanes) await lane.end(pictureEnd);
    return Object.fromEntries(this.lanes.map(({ rung, count }) => [rung, count]));
  }

  /** Ticks of 90 kHz at which the longest of them ends. */
  get reach(): number {
    return Math.max(0, ...this.lanes.map((lane) => lane.reach));
  }
}

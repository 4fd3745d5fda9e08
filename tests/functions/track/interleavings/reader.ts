import type { LogRecord } from "../../../../core/log/port.ts";
import { TOPIC } from "../../../../core/log/publish-events.ts";
import { parseEvent } from "../../../../core/video/events.ts";
import { segmentKey } from "../../../../core/video/keys.ts";
import type { TrackDependencies } from "../../../../functions/track/context.ts";
import { createHandler } from "../../../../functions/track/handler.ts";
import { resumeOffset, toMskEvent } from "../../../../localstack/msk-event.ts";
import type { ManifestWatch, Mishap } from "./watched-media.ts";

/** Befalls the put of that number, from 1, of one delivery. */
export interface PlannedMishap {
  kind: Mishap["kind"];
  put: number;
}

/** One reader of the log's group: the real handler, with a cursor of its own that moves as its answers say. */
export class Reader {
  readonly #records: LogRecord[];
  readonly #watch: ManifestWatch;
  readonly #handle: ReturnType<typeof createHandler>;
  #cursor = 0;
  #takeMishap: () => Mishap | undefined = () => undefined;
  #standing: { wake(): void; done: Promise<void> } | null = null;

  constructor(dependencies: TrackDependencies, records: LogRecord[], watch: ManifestWatch) {
    this.#records = records;
    this.#watch = watch;
    const { uploads, media } = dependencies.buckets;
    const watched = watch.wrap(media, () => this.#takeMishap());
    this.#handle = createHandler({ ...dependencies, buckets: { uploads, media: watched } });
  }

  get isDone(): boolean {
    return this.#cursor === this.#records.length;
  }

  /** Delivers the next `count` records. Returns when they are handled, given back, or the reader stands still. */
  async deliver(count: number, planned?: PlannedMishap): Promise<void> {
    const records = this.#records.slice(this.#cursor, this.#cursor + count);
    if (this.#standing || records.length === 0) return;
    const standing = Promise.withResolvers<void>();
    const waking = Promise.withResolvers<void>();
    let puts = 0;
    this.#takeMishap = () => {
      puts += 1;
      if (puts !== planned?.put) return undefined;
      if (planned.kind !== "stalled") return { kind: planned.kind };
      return { kind: "stalled", standing: standing.resolve, woken: waking.promise };
    };
    const done = this.#invoke(records);
    await Promise.race([standing.promise, done]);
    this.#standing = { wake: waking.resolve, done };
    void done.then(() => {
      this.#standing = null;
    });
    if (planned?.kind !== "stalled") await done;
  }

  /** Lets it go on where it stands. */
  async wake(): Promise<void> {
    const { wake, done } = this.#standing ?? {};
    wake?.();
    await done;
  }

  async #invoke(records: LogRecord[]): Promise<void> {
    for (const { value } of records) {
      const event = parseEvent(value);
      if (event.type !== "segment.ready") continue;
      this.#watch.nameable.add(segmentKey(event.subject, event.data.rung, event.data.n));
    }
    const batch = { topic: TOPIC, partition: 0, records };
    this.#cursor = resumeOffset(batch, await this.#handle(toMskEvent(batch)));
  }
}

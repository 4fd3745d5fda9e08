import { listFacts } from "../../core/library/facts.ts";
import { openLibrary } from "../../core/library/open-library.ts";
import { openLog } from "../../core/log/open-log.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import { followJournal } from "../../tests/harness/journal.ts";
import type { Product } from "../../tests/harness/run-product.ts";
import { waitUntil } from "../../tests/harness/wait-until.ts";

/** Where an event was when, in milliseconds since 1970; all clocks are this machine's. */
export interface EventTimes {
  event: PipelineEvent;
  /** It was made: for events of the api and of track within their transaction. */
  made: number;
  /** The log took it. */
  logged: number;
  /** A reader of the log had it, as fanout and track do. */
  delivered: number;
  /** A page had it, by GET /events. */
  shown: number;
}

export interface EventWatch {
  /** Ends the watch when everything that the log holds has reached the pages. */
  end(): Promise<EventTimes[]>;
}

const FACTS = 1_000_000;
const END_TIMEOUT_MS = 60_000;

/** Follows a product's log and its stream of events for pages from their beginning. */
export async function watchEvents(product: Product): Promise<EventWatch> {
  const config = await product.config();
  const log = await openLog(config);
  const ending = new AbortController();
  const logged = new Map<string, Omit<EventTimes, "shown">>();
  const shown: number[] = [];

  const reading = log.consume({
    ...{ topic: TOPIC, group: "bench", signal: ending.signal },
    async handle({ records }) {
      const delivered = Date.now();
      for (const { value, timestamp } of records) {
        const event = parseEvent(value);
        if (logged.has(event.id)) continue;
        logged.set(event.id, { event, made: Date.parse(event.time), logged: timestamp, delivered });
      }
      return records.at(-1)!.offset + 1;
    },
  });
  const following = (async () => {
    for await (const { type } of followJournal(product.url, ending.signal)) {
      if (type !== "video") shown.push(Date.now());
    }
  })();

  async function end(): Promise<EventTimes[]> {
    await waitUntil("the pages to have every event", () => shown.length >= logged.size, END_TIMEOUT_MS);
    ending.abort();
    await Promise.all([reading, following]);
    await log.close();
    // The stream gives the facts one after the other, in the order in which the library has them.
    const library = openLibrary(config.library);
    const facts = await listFacts(library, 0, FACTS);
    await library.close();
    return facts.flatMap(({ event }, i) => {
      const times = logged.get(event.id);
      return times && shown[i] !== undefined ? [{ ...times, shown: shown[i] }] : [];
    });
  }
  return { end };
}

import { listFacts } from "../../core/library/facts.ts";
import { type Library, openLibrary } from "../../core/library/open-library.ts";
import { getVideo } from "../../core/library/videos.ts";
import type { EventOf, EventType, PipelineEvent } from "../../core/video/events.ts";
import type { Product } from "../../tests/harness/run-product.ts";
import { waitUntil } from "../../tests/harness/wait-until.ts";

const PAGE = 1_000;
/** The status says completed a moment before the event of it has gone through the log. */
const COMPLETED_FACT_TIMEOUT_MS = 30_000;

/** When things happened to one film, in milliseconds since 1970, as its facts tell. */
export interface FilmTimes {
  /** Its manifests name the first segment. */
  playable: number;
  completed: number;
  facts: PipelineEvent[];
  /** The first fact of a type that fits; throws when there is none. */
  first<Type extends EventType>(type: Type, fits?: (data: EventOf<Type>["data"]) => boolean): number;
}

/** Reads a completed film's facts from the product's library, when the last of them is there. */
export async function readFilmTimes(product: Product, videoHash: string): Promise<FilmTimes> {
  const { library: settings } = await product.config();
  const library = openLibrary(settings);
  try {
    const facts = await waitUntil(
      "the fact video.completed",
      async () => {
        const all = await readFacts(library, videoHash);
        return all.some(({ type }) => type === "video.completed") && all;
      },
      COMPLETED_FACT_TIMEOUT_MS,
    );
    const { playableAt } = await getVideo(library, videoHash);
    const first: FilmTimes["first"] = (type, fits = () => true) => {
      const found = facts.find((event) => event.type === type && fits(event.data as never));
      if (!found) throw new Error(`the film has no ${type}`);
      return Date.parse(found.time);
    };
    return { playable: Date.parse(playableAt!), completed: first("video.completed"), facts, first };
  } finally {
    await library.close();
  }
}

async function readFacts(library: Library, videoHash: string): Promise<PipelineEvent[]> {
  const all: PipelineEvent[] = [];
  for (let after = 0; ; ) {
    const page = await listFacts(library, after, PAGE);
    all.push(...page.map(({ event }) => event).filter(({ subject }) => subject === videoHash));
    if (page.length < PAGE) return all;
    after = page.at(-1)!.seq;
  }
}

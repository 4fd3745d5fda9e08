import { isNull } from "drizzle-orm";
import type { Buckets } from "../../core/bucket/open-buckets.ts";
import { type Library, openLibrary } from "../../core/library/open-library.ts";
import { outbox } from "../../core/library/schema.ts";
import { openLogger } from "../../core/logger.ts";
import { QUEUES } from "../../core/pipeline.ts";
import { openQueues, type Queues } from "../../core/queue/open-queues.ts";
import { listExpectedKeys } from "../../tests/harness/expected-keys.ts";
import { createLoader, loadHls } from "../../tests/harness/published.ts";
import type { Product } from "../../tests/harness/run-product.ts";
import { listStoredKeys, withBuckets } from "../../tests/harness/stored-objects.ts";
import type { VideoRow } from "../../tests/harness/upload.ts";
import { waitUntil } from "../../tests/harness/wait-until.ts";

/** What follows a film's completion (its storyboard, what the reconciler removes) takes no longer. */
const SETTLED_WITHIN_MS = 300_000;

interface Opened {
  buckets: Buckets;
  library: Library;
  queues: Queues;
}

/**
 * What lies about after films that are complete, in words: objects that no manifest names and that are missing, jobs,
 * and events that were committed and never published. Waits until nothing does, or too long.
 */
export async function findLeftOver(product: Product, films: VideoRow[]): Promise<string[]> {
  const config = await product.config();
  const library = openLibrary(config.library);
  const logger = openLogger("bench", "silent");
  const queues = openQueues({ redisUrl: config.redis.url, attempts: 1, logger });
  try {
    return await withBuckets(product, async (buckets) => {
      const opened = { buckets, library, queues };
      let found: string[] = [];
      const isClean = async () => {
        found = [...(await findWaiting(opened)), ...(await findStray(product.url, opened, films))];
        return found.length === 0;
      };
      await waitUntil("nothing to be left", isClean, SETTLED_WITHIN_MS).catch(() => {}); // `found` says what
      return found;
    });
  } finally {
    await queues.close();
    library.close();
  }
}

async function findWaiting({ library, queues }: Opened): Promise<string[]> {
  const jobs = await Promise.all(QUEUES.map((name) => queues[name].getJobs()));
  const rows = await library.select({ id: outbox.id }).from(outbox).where(isNull(outbox.publishedAt));
  return [...jobs.flat().map(({ id }) => `job ${id}`), ...rows.map(({ id }) => `event ${id}`)];
}

async function findStray(url: string, { buckets }: Opened, films: VideoRow[]): Promise<string[]> {
  const strays: string[] = [];
  const known = new Set(films.map(({ video_hash }) => video_hash));
  for await (const folder of buckets.media.listFolders("uploads/"))
    if (!known.has(folder)) strays.push(`media ${folder}`);
  for await (const folder of buckets.uploads.listFolders(""))
    if (!known.has(folder)) strays.push(`uploads ${folder}`);
  for (const film of films) strays.push(...(await findStrayOf(url, buckets, film)));
  return strays;
}

async function findStrayOf(url: string, buckets: Buckets, film: VideoRow): Promise<string[]> {
  const hls = await loadHls(createLoader(), url, film);
  const { video_hash: videoHash, total_chunks: count } = film;
  const [expected, stored] = [
    await listExpectedKeys(buckets, { videoHash, count }, hls),
    await listStoredKeys(buckets, videoHash),
  ].map(({ media, uploads }) => [...media, ...uploads]) as [string[], string[]];
  const missing = expected.filter((key) => !stored.includes(key)).map((key) => `no ${key}`);
  return [...stored.filter((key) => !expected.includes(key)), ...missing];
}

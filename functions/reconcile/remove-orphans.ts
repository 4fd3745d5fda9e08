import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Bucket } from "../../core/bucket/port.ts";
import { isCode } from "../../core/errors.ts";
import { libraryId } from "../../core/library/bookkeeping.ts";
import { chunks, tombstones, videos } from "../../core/library/schema.ts";
import { chunkKey, chunkPrefix, mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import type { ReconcileContext } from "./context.ts";

const HOUR_MS = 3_600_000;
/** Objects are younger than the rows that tell of them, but not by more than this. */
const SAFE_MS = HOUR_MS;
const PAGE = 500;
const HASH = /^[0-9a-f]{64}$/;
/** In the bucket of the uploads: whose buckets these are. */
const OWNER_KEY = "library-id";

/**
 * Removes what no row tells of: all objects of films that are unknown or deleted, and chunks that were never
 * acknowledged of films that failed. Looks at the names of films, and into those alone that are strangers.
 */
export async function removeOrphans(context: ReconcileContext): Promise<void> {
  const { uploads, media } = context.buckets;
  // Sweeps what dead writers left half-written, where a bucket has that.
  await Promise.all([uploads.ready(), media.ready()]);
  if (!(await ownsBuckets(context))) return;
  for (const [bucket, root, prefixOf] of [
    [media, "uploads/", mediaPrefix],
    [uploads, "", uploadsPrefix],
  ] as const) {
    for await (const hashes of pagesOf(bucket.listFolders(root)))
      for (const videoHash of await listStrangers(context, hashes)) {
        if (context.signal.aborted) return;
        await removeOld(context, bucket, prefixOf(videoHash), videoHash);
      }
  }
  await removeUnacknowledged(context);
}

/** A library that was made anew beside the buckets of another must not take that one's films for orphans. */
async function ownsBuckets({ library, buckets, logger }: ReconcileContext): Promise<boolean> {
  const id = await libraryId(library);
  const { uploads } = buckets;
  try {
    await uploads.put(OWNER_KEY, id, { contentType: "text/plain", ifNoneMatch: "*" });
    return true;
  } catch (error) {
    if (!isCode(error, "precondition_failed")) throw error;
  }
  const owner = await new Response((await uploads.open(OWNER_KEY)).body as BodyInit).text();
  if (owner === id) return true;
  logger.warn({ owner, id }, "the buckets are another library's: no object is taken for an orphan");
  return false;
}

async function* pagesOf(names: AsyncIterable<string>): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const name of names) {
    if (HASH.test(name)) page.push(name);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** Asked after the objects were seen: an upload has its row before its first object. */
async function listStrangers({ library }: ReconcileContext, hashes: string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const rows = await library
    .select({ videoHash: videos.videoHash })
    .from(videos)
    .where(inArray(videos.videoHash, hashes));
  const known = new Set(rows.map(({ videoHash }) => videoHash));
  return hashes.filter((videoHash) => !known.has(videoHash));
}

/** Removes a stranger's objects, unless one of them is young and nothing says that the film was deleted. */
async function removeOld(
  context: ReconcileContext,
  bucket: Bucket,
  prefix: string,
  videoHash: string,
): Promise<void> {
  const { library, report } = context;
  const isDeleted = (await library.$count(tombstones, eq(tombstones.videoHash, videoHash))) > 0;
  if (!isDeleted) {
    const safe = context.now() - SAFE_MS;
    for await (const { modifiedAt } of bucket.list(prefix)) if (modifiedAt.getTime() > safe) return;
  }
  const count = await bucket.removeAll(prefix);
  report.note(
    "orphan_removed",
    { count, videoHash, bucket: bucket.name },
    "objects without a film were removed",
  );
}

/** Of films that were finalized every chunk is acknowledged; what is open is still being sent. */
async function removeUnacknowledged(context: ReconcileContext): Promise<void> {
  const { library, buckets, report } = context;
  const safe = context.now() - SAFE_MS;
  const rows = await library
    .select({ videoHash: videos.videoHash })
    .from(videos)
    .where(and(eq(videos.status, "failed"), isNull(videos.finalizedAt)));
  for (const { videoHash } of rows) {
    const stored = await library
      .select({ index: chunks.index })
      .from(chunks)
      .where(eq(chunks.videoHash, videoHash));
    const known = new Set(stored.map(({ index }) => chunkKey(videoHash, index)));
    let count = 0;
    for await (const { key, modifiedAt } of buckets.uploads.list(chunkPrefix(videoHash))) {
      if (known.has(key) || modifiedAt.getTime() > safe) continue;
      await buckets.uploads.remove(key);
      count += 1;
    }
    report.note(
      "orphan_removed",
      { count, videoHash, bucket: "uploads" },
      "unacknowledged chunks were removed",
    );
  }
}

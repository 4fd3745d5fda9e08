import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { eq } from "drizzle-orm";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import type { Bucket } from "../../core/bucket/port.ts";
import { readConfig } from "../../core/config.ts";
import { migrateLibrary, openLibrary } from "../../core/library/open-library.ts";
import { chunks, videos } from "../../core/library/schema.ts";
import { openLog } from "../../core/log/open-log.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { openLogger } from "../../core/logger.ts";
import { type EventOf, type EventType, type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import type { Gop } from "../../core/video/gop.ts";
import { chunkKey, gopInitKey, gopKey, segmentKey } from "../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../../functions/transcode/context.ts";
import { openSandbox } from "../../functions/transcode/ffmpeg/sandbox.ts";
import { onCleanup } from "./on-cleanup.ts";
import { startRedis } from "./redis.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A transcode context on the embedded stack: disk buckets, a Redis of its own, a library file. */
export async function openTranscodeContext(settings: Record<string, string> = {}): Promise<TranscodeContext> {
  const redis = await startRedis();
  const config = readConfig({
    DATA_DIR: await makeTempFolder("ingest"),
    REDIS_URL: redis.url,
    LOG_LEVEL: "silent",
    ENCODER: "libx264",
    X264_PRESET: "ultrafast",
    ...settings,
  });
  const buckets = await openBuckets(config);
  await Promise.all([buckets.uploads.ready(), buckets.media.ready()]);
  const log = await openLog(config);
  await log.ready([TOPIC]);
  const library = openLibrary({ url: pathToFileURL(config.library.url.slice("file:".length)).href });
  await migrateLibrary(library);
  onCleanup(async () => {
    await library.close();
    await log.close();
    await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  });
  const sandbox = await openSandbox(config.sandbox);
  return { config, buckets, log, library, logger: openLogger("ingest", config.logLevel), sandbox };
}

/** Of a feed that a test makes by hand: bytes of which nothing else is known. */
export const NOTHING_KNOWN = {
  edits: "plain" as const,
  missing: () => 0,
  readIndex: async () => null,
  knownSize: () => null,
};

export interface TestUpload {
  videoHash: string;
  scope: JobScope;
  /** Stores and acknowledges one chunk. */
  addChunk(index: number, bytes: Uint8Array): Promise<void>;
  finalize(): Promise<void>;
  /** Deletes the row, as the api does first. */
  remove(): Promise<void>;
}

/** A video whose chunks a test acknowledges as it likes; `size` null is the seed's protocol. */
export async function startUpload(
  ctx: TranscodeContext,
  options: { totalChunks: number; size?: number | null; signal?: AbortSignal },
): Promise<TestUpload> {
  const videoHash = randomBytes(32).toString("hex");
  const now = new Date().toISOString();
  const { totalChunks, size = null, signal = new AbortController().signal } = options;
  await ctx.library
    .insert(videos)
    .values({ videoHash, title: "a film", totalChunks, size, createdAt: now, updatedAt: now });
  return {
    videoHash,
    scope: { videoHash, generation: 1, signal },
    async addChunk(index, bytes) {
      await ctx.buckets.uploads.put(chunkKey(videoHash, index), bytes);
      await ctx.library.insert(chunks).values({ videoHash, index, size: bytes.length, sha256: "" });
    },
    async finalize() {
      await ctx.library.update(videos).set({ status: "processing" }).where(eq(videos.videoHash, videoHash));
    },
    async remove() {
      await ctx.library.delete(videos).where(eq(videos.videoHash, videoHash));
    },
  };
}

/** The whole of a file, uploaded and finalized in chunks of `chunkBytes`. */
export async function uploadWhole(ctx: TranscodeContext, file: Buffer, chunkBytes = 1024 * 1024) {
  const count = Math.max(1, Math.ceil(file.length / chunkBytes));
  const upload = await startUpload(ctx, { totalChunks: count });
  for (let i = 0; i < count; i++)
    await upload.addChunk(i, file.subarray(i * chunkBytes, (i + 1) * chunkBytes));
  await upload.finalize();
  return upload;
}

/** All events that the log holds for a video, in order, repeats included. */
export async function readEvents(ctx: TranscodeContext, videoHash: string): Promise<PipelineEvent[]> {
  const events: PipelineEvent[] = [];
  const group = `test-${randomBytes(6).toString("hex")}`;
  const [partition] = await ctx.log.offsets(TOPIC, group);
  if (!partition?.end) return events;
  const done = new AbortController();
  await ctx.log.consume({
    topic: TOPIC,
    group,
    signal: done.signal,
    async handle({ records }) {
      for (const record of records) if (record.key === videoHash) events.push(parseEvent(record.value));
      const next = records.at(-1)!.offset + 1;
      if (next >= partition.end) done.abort();
      return next;
    },
  });
  return events;
}

/** The data of all events of one type. */
export function dataOf<T extends EventType>(events: PipelineEvent[], type: T): EventOf<T>["data"][] {
  return events.filter((event) => event.type === type).map((event) => event.data as EventOf<T>["data"]);
}

/** Key → entity tag of all objects below a prefix. */
export async function listTags(bucket: Bucket, prefix: string): Promise<Map<string, string>> {
  const tags = new Map<string, string>();
  for await (const { key, etag } of bucket.list(prefix)) tags.set(key, etag);
  return tags;
}

/** Objects one after the other. */
export async function readObjects(bucket: Bucket, keys: string[]): Promise<Buffer> {
  const objects: Buffer[] = [];
  for (const key of keys) {
    const { body } = await bucket.open(key);
    objects.push(Buffer.from(await new Response(body).arrayBuffer()));
  }
  return Buffer.concat(objects);
}

/** The film that the GOP objects make: their init segment and the objects, from where they lie. */
export async function readGopFilm(
  { buckets }: TranscodeContext,
  videoHash: string,
  gops: Pick<Gop, "n" | "place">[],
): Promise<Buffer> {
  const film = [await readObjects(buckets.uploads, [gopInitKey(videoHash)])];
  for (const { n, place } of gops)
    film.push(
      place === "media"
        ? await readObjects(buckets.media, [segmentKey(videoHash, "source", n)])
        : await readObjects(buckets.uploads, [gopKey(videoHash, n)]),
    );
  return Buffer.concat(film);
}

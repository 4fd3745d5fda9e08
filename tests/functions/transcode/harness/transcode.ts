import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DiskBucket } from "../../../../core/bucket/disk/disk-bucket.ts";
import { readConfig } from "../../../../core/config.ts";
import { migrateLibrary, openLibrary } from "../../../../core/library/open-library.ts";
import { openLog } from "../../../../core/log/open-log.ts";
import { TOPIC } from "../../../../core/log/publish-events.ts";
import { openLogger } from "../../../../core/logger.ts";
import type { EncodeJob } from "../../../../core/queue/jobs.ts";
import { type EventData, type EventType, parseEvent } from "../../../../core/video/events.ts";
import type { Gop } from "../../../../core/video/gop.ts";
import type { Rung } from "../../../../core/video/inspection.ts";
import { initKey, segmentKey } from "../../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../../../../functions/transcode/context.ts";
import {
  DECODER_SHIFT_SECONDS,
  shiftForDecoder,
} from "../../../../functions/transcode/mp4/shift-for-decoder.ts";
import { startReader } from "../../../harness/log-reader.ts";
import { onCleanup } from "../../../harness/on-cleanup.ts";
import { startRedis } from "../../../harness/redis.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { BOUNDS } from "./bounds.ts";
import { decodePictures, type Picture } from "./films.ts";

export interface TestTranscode {
  context: TranscodeContext;
  folder: string;
  /** What the log holds of one video, once it holds that many. */
  segmentEvents(videoHash: string, count: number): Promise<EventData<"segment.ready">[]>;
  eventTypes(videoHash: string): string[];
  /** The same of any type. */
  eventsOf<T extends EventType>(videoHash: string, type: T, count: number): Promise<EventData<T>[]>;
}

/** A worker's context on real disk buckets, a real Redis log and a library file. At the top of a test file. */
export async function openTranscode(): Promise<TestTranscode> {
  const folder = await makeTempFolder("transcode");
  const redis = await startRedis();
  const config = readConfig({ DATA_DIR: folder, REDIS_URL: redis.url });
  const { dir, publicUrl } = config.bucket;
  const uploads = new DiskBucket({ dir, name: "uploads", publicUrl });
  const media = new DiskBucket({ dir, name: "media", publicUrl });
  const log = await openLog(config);
  const library = openLibrary({ url: `file:${join(folder, "library.db")}` });
  await Promise.all([uploads.ready(), media.ready(), log.ready([TOPIC]), migrateLibrary(library)]);
  onCleanup(async () => {
    await library.close();
    await Promise.all([uploads.close(), media.close(), log.close()]);
  });
  const reader = startReader(log, { topic: TOPIC, group: "test" });
  const eventsOf = (videoHash: string) =>
    reader
      .values()
      .map(parseEvent)
      .filter(({ subject }) => subject === videoHash);
  const segmentsOf = (videoHash: string) =>
    eventsOf(videoHash).flatMap((event) => (event.type === "segment.ready" ? [event.data] : []));
  return {
    context: {
      config,
      buckets: { uploads, media },
      log,
      library,
      logger: openLogger("test", "silent"),
      sandbox: BOUNDS.sandbox,
    },
    folder,
    async segmentEvents(videoHash, count) {
      while (segmentsOf(videoHash).length < count) await reader.received(reader.records.length + 1);
      return segmentsOf(videoHash);
    },
    async eventsOf<T extends EventType>(videoHash: string, type: T, count: number) {
      const found = () => eventsOf(videoHash).flatMap((event) => (event.type === type ? [event.data] : []));
      while (found().length < count) await reader.received(reader.records.length + 1);
      return found() as EventData<T>[];
    },
    eventTypes: (videoHash) => eventsOf(videoHash).map(({ type }) => type),
  };
}

export const newVideoHash = () => randomBytes(32).toString("hex");

export function makeRung(rung: string, width: number, height: number): Rung {
  return {
    rung,
    width,
    height,
    fps: 30,
    maxrate: 800_000,
    bufferSeconds: 2,
    level: 30,
    codecs: "avc1.64001e",
  };
}

export function makeScope(videoHash: string, signal = new AbortController().signal): JobScope {
  return { videoHash, generation: 1, signal };
}

/** The job for GOP objects [from, to] (numbers, both inclusive) of a film. */
export function makeJob(videoHash: string, gops: Gop[], rungs: Rung[], from: number, to: number): EncodeJob {
  return {
    ...{ videoHash, generation: 1, span: from },
    gops: gops.filter(({ n }) => n >= from && n <= to),
    preroll: gops.find(({ n }) => n === from - 1) ?? null,
    rungs: rungs.map(({ rung }) => rung),
  };
}

/** A stored segment's bytes. */
export async function readSegment(
  { buckets }: TranscodeContext,
  hash: string,
  rung: string,
  n: number,
): Promise<Buffer<ArrayBuffer>> {
  const { body } = await buckets.media.open(segmentKey(hash, rung, n));
  return Buffer.from(await new Response(body).arrayBuffer());
}

/** Decodes a rung as it is published: its init segment and its segments in order. */
export async function decodeRung(
  context: TranscodeContext,
  videoHash: string,
  rung: string,
  numbers: number[],
): Promise<Picture[]> {
  const { body } = await context.buckets.media.open(initKey(videoHash, rung));
  const parts: Buffer[] = [Buffer.from(await new Response(body).arrayBuffer())];
  for (const n of numbers) {
    const segment = await readSegment(context, videoHash, rung, n);
    parts.push(...(await Array.fromAsync(shiftForDecoder([segment], 90_000))));
  }
  return decodePictures({
    bytes: Buffer.concat(parts),
    options: ["-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov"],
  });
}

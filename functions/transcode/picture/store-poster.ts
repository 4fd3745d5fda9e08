import type { ObjectInfo } from "../../../core/bucket/port.ts";
import { isCode } from "../../../core/errors.ts";
import { publishEvents } from "../../../core/log/publish-events.ts";
import { makeEvent } from "../../../core/video/events.ts";
import { NO_CACHE, thumbnailKey } from "../../../core/video/keys.ts";
import type { PosterFact } from "../../../core/video/poster.ts";
import type { JobScope, TranscodeContext } from "../context.ts";

const VERSION_LENGTH = 16;

/**
 * Stores thumbnail.jpg over the version that was seen before it was decided on (null: there was none). Null where
 * another one has come in between, unless that has the same bytes.
 */
export async function storePoster(
  { buckets }: TranscodeContext,
  videoHash: string,
  jpeg: Buffer,
  seen: ObjectInfo | null,
): Promise<string | null> {
  const { media } = buckets;
  const key = thumbnailKey(videoHash);
  const condition = seen ? { ifMatch: seen.etag } : { ifNoneMatch: "*" as const };
  try {
    const options = { contentType: "image/jpeg", cacheControl: NO_CACHE, ...condition };
    return versionOf((await media.put(key, jpeg, options)).etag);
  } catch (error) {
    if (!isCode(error, "precondition_failed")) throw error;
    const stored = await media.head(key);
    return stored?.etag === media.etagOf(jpeg) ? versionOf(stored.etag) : null;
  }
}

/** Tells which poster stands now; resolves when the log has it. */
export async function tellPoster(
  { log }: TranscodeContext,
  scope: JobScope,
  poster: PosterFact,
): Promise<void> {
  const data = { generation: scope.generation, ...poster };
  const event = makeEvent("vidpipeline/transcode", scope.videoHash, "poster.ready", data);
  await publishEvents(log, [event], scope.traceparent);
}

const versionOf = (etag: string) => etag.replace(/\W/g, "").slice(0, VERSION_LENGTH);

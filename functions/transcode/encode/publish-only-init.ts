import { PipelineError } from "../../../core/errors.ts";
import { publishEvents } from "../../../core/log/publish-events.ts";
import { makeEvent } from "../../../core/video/events.ts";
import { initKey } from "../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { codecsOf } from "../mp4/read-init.ts";
import { setUpright } from "../mp4/set-upright.ts";
import { putOnce } from "../put-once.ts";
import { EVENT_SOURCE } from "./publish-segment.ts";

/**
 * Stores the init segment of a rung whose parameter sets are nowhere else, and tells its codecs string, as long as
 * every run makes the same one. Throws `encoder_failed` where another is stored: what is made now would not play.
 */
export async function publishOnlyInit(
  context: TranscodeContext,
  { videoHash, traceparent }: JobScope,
  rung: string,
  init: Buffer,
): Promise<void> {
  const bytes = setUpright(init);
  const key = initKey(videoHash, rung);
  if ((await putOnce(context, key, bytes, "video/mp4")) !== null) {
    const { media } = context.buckets;
    if ((await media.head(key))?.etag !== media.etagOf(bytes))
      throw new PipelineError(
        "encoder_failed",
        `Another encoder has made ${rung} before: ${key} is not its own`,
      );
  }
  const data = { rung, codecs: codecsOf(bytes) };
  await publishEvents(context.log, [makeEvent(EVENT_SOURCE, videoHash, "init.ready", data)], traceparent);
}

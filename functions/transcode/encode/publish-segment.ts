import { publishEvents } from "../../../core/log/publish-events.ts";
import { inSpan } from "../../../core/trace/span.ts";
import { type EventData, makeEvent } from "../../../core/video/events.ts";
import { initKey, segmentKey } from "../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { observeSpeed } from "../metrics.ts";
import { setUpright } from "../mp4/set-upright.ts";
import { putOnce } from "../put-once.ts";

export const EVENT_SOURCE = "vidpipeline/transcode";

/** All that `segment.ready` says but the size, which is the stored object's. */
export type SegmentFacts = Omit<EventData<"segment.ready">, "bytes">;

/**
 * Stores a segment unless one is there (the first writer wins) and announces what is stored. Resolves
 * when the log has the event. May be repeated.
 */
export async function publishSegment(
  context: TranscodeContext,
  scope: JobScope,
  facts: SegmentFacts,
  bytes: Buffer,
): Promise<void> {
  const attributes = { "vidpipeline.rung": facts.rung, "vidpipeline.n": facts.n };
  await inSpan("store segment", { attributes }, async () => {
    const key = segmentKey(scope.videoHash, facts.rung, facts.n);
    const size = await putOnce(context, key, bytes, "video/iso.segment");
    // Another attempt was faster, or this one made again what it needed not.
    if (size !== null) context.logger.info({ key }, "segment was stored already");
    else if (facts.speed !== null) observeSpeed(facts.rung, facts.speed);
    await announceSegments(context, scope, [{ ...facts, bytes: size ?? bytes.length }]);
  });
}

/** Announces segments that are stored. Ids are deterministic, so saying it again changes nothing. */
export async function announceSegments(
  context: TranscodeContext,
  scope: JobScope,
  segments: EventData<"segment.ready">[],
): Promise<void> {
  const events = segments.map((data) => makeEvent(EVENT_SOURCE, scope.videoHash, "segment.ready", data));
  await publishEvents(context.log, events, scope.traceparent);
}

/** Stores a rung's init segment, upright, unless one is there; another one is no trouble but worth a line. */
export async function publishInit(
  context: TranscodeContext,
  scope: JobScope,
  rung: string,
  init: Buffer,
): Promise<void> {
  const bytes = setUpright(init);
  const key = initKey(scope.videoHash, rung);
  const stored = await putOnce(context, key, bytes, "video/mp4");
  if (stored === null) return;
  const { media } = context.buckets;
  const same = (await media.head(key))?.etag === media.etagOf(bytes);
  if (!same) context.logger.warn({ key }, "another init segment is stored; segments carry their parameters");
}

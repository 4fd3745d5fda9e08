import type { EventType } from "../../../core/video/events.ts";

/** What a stream of `GET /events` tells those who share it. */
export type News =
  /** It is open, for the first time or again. */
  | { kind: "open" }
  | { kind: "broken" }
  /** A message, its data as it came; `id` is where one goes on after it. */
  | { kind: "message"; type: MessageType; id: string; data: string };

export type MessageType = EventType | "video" | "reset";

/** An EventSource has to name what it listens for; the compiler sees to it that no event is left out. */
const TYPES: Record<MessageType, true> = {
  video: true,
  reset: true,
  "upload.started": true,
  "chunk.stored": true,
  "upload.finalized": true,
  "source.inspected": true,
  "gop.ready": true,
  "span.ready": true,
  "segment.ready": true,
  "damage.found": true,
  "init.ready": true,
  "source.ended": true,
  "captions.added": true,
  "captions.grown": true,
  "captions.removed": true,
  "encoder.replaced": true,
  "poster.chosen": true,
  "poster.ready": true,
  "job.completed": true,
  "job.failed": true,
  "video.playable": true,
  "video.completed": true,
  "video.failed": true,
  "video.deleted": true,
  "dead.buried": true,
  "dead.redriven": true,
  "dead.dropped": true,
  "fault.struck": true,
  "fault.healed": true,
};

export const MESSAGE_TYPES = Object.keys(TYPES) as MessageType[];

import { eq } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { type EventData, type EventOf, eventId, parseEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { facts } from "./schema.ts";

/** A span of a film as ingest told it (`span.ready`). Throws `object_not_found` where it did not, or was deleted. */
export async function findSpan(
  library: Library,
  { videoHash, ...about }: { videoHash: string; generation: number; span: number },
): Promise<EventData<"span.ready">> {
  const id = eventId(videoHash, "span.ready", about);
  const [row] = await library.select({ event: facts.event }).from(facts).where(eq(facts.id, id));
  if (!row)
    throw new PipelineError("object_not_found", `Span ${about.span} of the film is not known any more`);
  return (parseEvent(row.event) as EventOf<"span.ready">).data;
}

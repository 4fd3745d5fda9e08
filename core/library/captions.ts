import { sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { type EventData, makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { getVideo } from "./videos.ts";

const SOURCE = "vidpipeline/api";

/** Commits an uploaded caption track, whose objects are stored; false where the film is gone by then. */
export async function commitCaptions(
  library: Library,
  videoHash: string,
  added: EventData<"captions.added">,
): Promise<boolean> {
  const event = makeEvent(SOURCE, videoHash, "captions.added", added);
  await library.run(outboxRowIf(event, sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash})`));
  return wasTold(library, event.id);
}

/**
 * Commits that an uploaded caption track is removed; track takes it out of the manifests and removes its objects.
 * Throws `video_not_found`, `captions_not_found`, also to the second of two, and `captions_of_source` for a track
 * that the film's own file has, by `ofSource`.
 */
export async function removeCaptions(
  library: Library,
  videoHash: string,
  track: string,
  ofSource: (track: string) => Promise<boolean>,
): Promise<void> {
  await getVideo(library, videoHash);
  const event = makeEvent(SOURCE, videoHash, "captions.removed", { track });
  const isThere = await wasTold(library, `captions.added/${videoHash}/upload/${track}`);
  if (!isThere && (await ofSource(track)))
    throw new PipelineError(
      "captions_of_source",
      "These captions are a part of the uploaded film and stay with it; uploaded ones can be removed.",
    );
  if (!isThere || (await wasTold(library, event.id)))
    throw new PipelineError("captions_not_found", `The video has no captions of the id ${track}.`);
  await library.run(outboxRowIf(event, sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash})`));
}

/** Whether an event was committed, folded already or not. */
async function wasTold(library: Library, eventId: string): Promise<boolean> {
  const [row] = await library.all<{ told: number }>(sql`SELECT
    EXISTS (SELECT 1 FROM outbox WHERE event_id = ${eventId})
    OR EXISTS (SELECT 1 FROM facts WHERE id = ${eventId}) AS told`);
  return row?.told === 1;
}

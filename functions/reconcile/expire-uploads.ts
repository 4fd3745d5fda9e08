import { expireUpload } from "../../core/library/delete-video.ts";
import { publishOutbox } from "../../core/library/outbox.ts";
import { listStaleUploads } from "../../core/library/under-way.ts";
import { ago, type ReconcileContext } from "./context.ts";

const HOUR_MS = 3_600_000;

/** Collects uploads that nobody has gone on with for the set time, and all that was made of them. */
export async function expireUploads(context: ReconcileContext): Promise<void> {
  const { library, log, config, report } = context;
  const hours = config.lifecycle.uploadExpiryHours;
  const since = ago(context, hours * HOUR_MS);
  let expired = 0;
  for (const videoHash of await listStaleUploads(library, since)) {
    // A chunk may have come in this moment.
    if (!(await expireUpload(library, videoHash, since))) continue;
    report.note("upload_expired", { videoHash, hours }, "an upload that had stopped was collected");
    expired += 1;
  }
  if (expired > 0) await publishOutbox(library, log);
}

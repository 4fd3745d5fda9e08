import type { JobData, QueueName } from "../../core/queue/jobs.ts";
import type { JobScope, TranscodeContext } from "./context.ts";
import { encodeExtra } from "./encode/encode-extra.ts";
import { encodeSpan } from "./encode/encode-span.ts";
import { ingestSource } from "./ingest/ingest-source.ts";
import { makePoster } from "./picture/make-poster.ts";
import { makeStoryboard } from "./picture/make-storyboard.ts";

type Verb<Name extends QueueName> = (
  context: TranscodeContext,
  scope: JobScope,
  job: JobData[Name],
) => Promise<"done" | "paused">;

/** One verb a queue. */
export const JOBS: { [Name in QueueName]: Verb<Name> } = {
  async ingest(context, scope) {
    return (await ingestSource(context, scope)) === "paused" ? "paused" : "done";
  },
  async encode(context, scope, job) {
    return encodeSpan(context, scope, job);
  },
  async extra(context, scope, job) {
    await encodeExtra(context, scope, job);
    return "done";
  },
  async picture(context, scope, job) {
    await makePoster(context, scope, job);
    return "done";
  },
  async storyboard(context, scope) {
    await makeStoryboard(context, scope);
    return "done";
  },
};

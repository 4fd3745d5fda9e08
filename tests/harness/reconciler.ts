import { createHandler as createFanout } from "../../functions/fanout/handler.ts";
import { createReconciler, type Reconciler } from "../../functions/reconcile/handler.ts";
import { createHandler as createTrack } from "../../functions/track/handler.ts";
import { runEventSource } from "../../localstack/event-source.ts";
import { startApi, type TestApi } from "./api.ts";
import { onCleanup } from "./on-cleanup.ts";

export interface TestPipeline extends TestApi {
  /** One of `hours` ahead of the clock, with these changes of the configuration; a process of its own each. */
  reconciler(options?: { hours?: number; lifecycle?: Partial<TestApi["config"]["lifecycle"]> }): Reconciler;
}

/** The api with fanout and track reading its log, as they do in the product; nobody works on the jobs. */
export async function startPipeline(redisUrl: string): Promise<TestPipeline> {
  const api = await startApi(redisUrl);
  const stopping = new AbortController();
  const read = (functionName: string, group: string, handler: ReturnType<typeof createTrack>) =>
    runEventSource({ ...api, topic: "videos", group, functionName, handler, signal: stopping.signal });
  const reading = [
    read("fanout", "video-processing-group", createFanout(api)),
    read("track", "library", createTrack(api)),
  ];
  onCleanup(async () => {
    stopping.abort();
    await Promise.all(reading);
  });
  let made = 0;
  return {
    ...api,
    reconciler({ hours = 0, lifecycle = {} } = {}) {
      const config = { ...api.config, lifecycle: { ...api.config.lifecycle, ...lifecycle } };
      const now = () => Date.now() + hours * 3_600_000;
      return createReconciler({ ...api, config, now }, `test.${++made}`);
    },
  };
}

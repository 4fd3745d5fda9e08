import { expect, test } from "vitest";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { migrateLibrary } from "../../../core/library/open-library.ts";
import { encodeJobId } from "../../../core/queue/jobs.ts";
import { openQueues } from "../../../core/queue/open-queues.ts";
import { mediaPrefix, uploadsPrefix } from "../../../core/video/keys.ts";
import { runWorker } from "../../../functions/transcode/worker.ts";
import { openFilm } from "../../harness/library.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import { makeFilm } from "./harness/films.ts";
import { ingestFilm } from "./harness/ingest-film.ts";
import { makeJob, makeRung, openTranscode } from "./harness/transcode.ts";

const { context, folder, segmentEvents, eventTypes } = await openTranscode();
const { library, buckets, logger, config } = context;
await migrateLibrary(library);

test("a worker that was not told of a deletion removes what it made of the film", async () => {
  const path = await makeFilm(folder, { name: "film.mp4", frames: 480 });
  const rungs = [makeRung("180p", 320, 180)];
  const videoHash = await openFilm(library);
  const gops = await ingestFilm(buckets, { path, videoHash, rungs });
  const queues = openQueues({ redisUrl: config.redis.url, attempts: 5, logger });
  const stopping = new AbortController();
  const working = runWorker(context, stopping.signal);
  onCleanup(async () => {
    stopping.abort();
    await working;
    await queues.close();
  });
  const jobId = encodeJobId(videoHash, 0, "all", 1);
  await queues.encode.add("encode", makeJob(videoHash, gops, rungs, 1, gops.length), { jobId });
  await segmentEvents(videoHash, 1);
  // Nobody reads the outbox here, so no message ends the job.
  await deleteVideo(library, videoHash);
  await waitUntil("the job to end", async () => !(await queues.encode.getJob(jobId)));
  expect(await listKeys(buckets.media, mediaPrefix(videoHash))).toEqual([]);
  expect(await listKeys(buckets.uploads, uploadsPrefix(videoHash))).toEqual([]);
  expect(eventTypes(videoHash)).not.toContain("job.completed");
});

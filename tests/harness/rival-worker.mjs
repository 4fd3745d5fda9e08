import { Worker } from "bullmq";

/** A worker in a process of its own that takes what others let go; prints the ids of the jobs that it gets. */
const [queue, redisUrl, stalledInterval] = process.argv.slice(2);
new Worker(queue, async ({ id }) => console.log(id), {
  connection: { url: redisUrl, maxRetriesPerRequest: null },
  stalledInterval: Number(stalledInterval),
  maxStalledCount: 100,
})
  .waitUntilReady()
  .then(() => console.log("ready"));

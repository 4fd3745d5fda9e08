/*
 * The part of Lambda's runtime that a function sees: it loads `index.mjs` of the folder in which it is started, tells
 * how long that took, and calls `handler` with what comes. Events and answers are JSON, of 6 MB at the most.
 */
import { pathToFileURL } from "node:url";

const LIMIT_BYTES = 6 * 1024 * 1024;

const startedAt = performance.now();
const { handler } = await import(pathToFileURL("index.mjs").href);
process.send({ kind: "loaded", ms: performance.now() - startedAt });

process.on("message", async ({ id, event, remainingMs }) => {
  const deadline = performance.now() + remainingMs;
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
  };
  try {
    if (Buffer.byteLength(event) > LIMIT_BYTES) throw new Error("Request must be smaller than 6291456 bytes");
    const answer = JSON.stringify((await handler(JSON.parse(event), context)) ?? null);
    if (Buffer.byteLength(answer) > LIMIT_BYTES) throw new Error("Response payload size exceeded");
    process.send({ kind: "answer", id, answer });
  } catch (error) {
    process.send({ kind: "error", id, message: String(error?.stack ?? error) });
  }
});

import { expect, test } from "vitest";
import { inSpan } from "../../../core/trace/span.ts";
import { readTraceparent, runningTraceparent, traceparentOf } from "../../../core/trace/trace-context.ts";
import { NO_VIDEO } from "../../../core/video/events.ts";

const hash = "0af7651916cd43dd8448eb211c80319cb7ad6b7169203331deadbeefdeadbeef";
// The example of the recommendation (W3C Trace Context, 3.2).
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test("a film is one trace, named by its hash", () => {
  expect(traceparentOf(hash)).toBe(traceparent);
  expect(traceparentOf(NO_VIDEO)).toBeNull();
});

test("a traceparent is read as the recommendation says; what is none says nothing", () => {
  expect(readTraceparent(traceparent)).toMatchObject({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: 1,
  });
  const none = [
    undefined,
    "",
    "00-trace-01",
    traceparent.toUpperCase(),
    traceparent.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
    traceparent.replace("b7ad6b7169203331", "0".repeat(16)),
    traceparent.replace("00-", "ff-"),
  ];
  for (const text of none) expect(readTraceparent(text), text).toBeUndefined();
});

test("without the SDK nothing runs as a span, and work is done all the same", async () => {
  const running = await inSpan("work", { parent: traceparent }, async () => runningTraceparent());
  expect(running).toBeNull();
  await expect(inSpan("work", {}, () => Promise.reject(new Error("its own")))).rejects.toThrow("its own");
});

import { expect, test } from "vitest";
import { runWithDeadline } from "../../../../functions/transcode/encode/run-with-deadline.ts";
import { runTool } from "../../../../functions/transcode/ffmpeg/run-tool.ts";
import { openTranscodeContext } from "../../../harness/ingest.ts";
import { listDescendants } from "../../../harness/process-tree.ts";
import { waitUntil } from "../../../harness/wait-until.ts";

const { sandbox } = await openTranscodeContext();
const ENDLESS = ["-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=64x36", "-f", "null", "-"];
const encodeOn = (signal: AbortSignal) =>
  runTool({ program: "ffmpeg", args: ENDLESS, sandbox, cpuSeconds: 60, signal });

test("an encoder that never ends is ended after its time, and the worker may try again", async () => {
  const running = runWithDeadline(new AbortController().signal, 1, encodeOn);
  await expect(running).rejects.toMatchObject({
    ...{ code: "encoder_failed", retryable: true },
    detail: "The encoder did not end in 1 s",
  });
  const isEncoder = ({ command }: { command: string }) => command.includes("testsrc2=size=64x36");
  await waitUntil("it to be gone", async () => !(await listDescendants(process.pid)).some(isEncoder));
});

test("one that is cancelled before is not late", async () => {
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  await expect(runWithDeadline(cancel.signal, 60, encodeOn)).rejects.toMatchObject({ code: "cancelled" });
});

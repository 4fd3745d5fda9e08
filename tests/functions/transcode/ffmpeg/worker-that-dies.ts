/* A worker that runs an FFmpeg without end and says when it works: for the test that kills the worker. */
import { open } from "node:fs/promises";
import { runFfmpeg } from "../../../../functions/transcode/ffmpeg/run.ts";
import { openSandbox, type SandboxChoice } from "../../../../functions/transcode/ffmpeg/sandbox.ts";

const file = await open(process.argv[1]!); // what FFmpeg must not inherit
const [choice] = process.argv.slice(2) as [SandboxChoice];
await runFfmpeg({
  sandbox: await openSandbox(choice),
  cpuSeconds: 600,
  args: ["-re", "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=5", "-f", "null", "-"],
  onProgress: () => console.log("encoding", file.fd),
});

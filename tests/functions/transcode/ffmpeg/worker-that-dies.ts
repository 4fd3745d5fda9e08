/* A worker that runs an FFmpeg without end and says its process id: for the test that kills the worker. */
import { runFfmpeg } from "../../../../functions/transcode/ffmpeg/run.ts";

await runFfmpeg({
  args: ["-re", "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=5", "-f", "null", "-"],
  onProgress: () => console.log("encoding"),
});

import { openSandbox } from "../../../../functions/transcode/ffmpeg/sandbox.ts";

/** What a test runs FFmpeg in, where it is not what is tested. */
export const BOUNDS = { sandbox: await openSandbox("auto"), cpuSeconds: 600 };

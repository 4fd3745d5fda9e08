import { openSandbox, type Sandbox } from "../../functions/transcode/ffmpeg/sandbox.ts";

/** Every way in which programs are shut in on this system: bubblewrap must work where there is one. */
export const SANDBOXES: { name: string; sandbox: Sandbox }[] = await Promise.all(
  (process.platform === "linux" ? (["bubblewrap", "none"] as const) : (["none"] as const)).map(
    async (name) => ({ name, sandbox: await openSandbox(name) }),
  ),
);

import { createServer } from "node:net";
import { execa, execaSync } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { assertPortFree, findFreePort } from "../../../localstack/launch/free-port.ts";
import { type LaunchOptions, launchProcess } from "../../../localstack/launch/process.ts";

const inShell = (script: string): Pick<LaunchOptions, "name" | "command" | "args"> => ({
  name: "service",
  command: "sh",
  args: ["-c", script],
});

describe("launchProcess", () => {
  it("resolves at the line that says ready, passes lines on, and stops by signal", async () => {
    const lines: string[] = [];
    const launched = await launchProcess({
      ...inShell("echo starting $WHO; echo ready >&2; exec sleep 1000"),
      env: { WHO: "here" },
      ready: /^ready$/,
      onLine: (line) => lines.push(line),
    });
    expect(lines.sort()).toEqual(["ready", "starting here"]);
    await launched.stop();
    expect(await launched.exited).toEqual({ code: null, signal: "SIGTERM" });
    await launched.stop();
  });

  it("asks until the answer is yes", async () => {
    let questions = 0;
    const launched = await launchProcess({
      ...inShell("exec sleep 1000"),
      ready: async () => ++questions === 3,
    });
    expect(questions).toBe(3);
    await launched.stop();
  });

  it("kills what does not stop in time", async () => {
    const stubborn = await launchProcess({
      ...inShell("trap '' TERM; echo ready; while true; do sleep 1; done"),
      ready: /ready/,
      stopTimeoutMs: 100,
    });
    await stubborn.stop();
    expect(await stubborn.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("says why a program did not start", async () => {
    const early = launchProcess({ ...inShell("echo no such disk >&2; exit 3"), ready: /never/ });
    await expect(early).rejects.toMatchObject({
      code: "launch_failed",
      detail: expect.stringContaining("no such disk"),
    });
    const absent = launchProcess({ name: "absent", command: "/nowhere/program", args: [], ready: /^never$/ });
    await expect(absent).rejects.toMatchObject({ code: "launch_failed" });
    const slow = launchProcess({ ...inShell("exec sleep 1000"), ready: /never/, readyTimeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({
      code: "launch_failed",
      detail: expect.stringContaining("not ready"),
    });
  });

  it.runIf(process.platform === "linux")("takes its children along when it is killed", async () => {
    const module = new URL("../../../localstack/launch/process.ts", import.meta.url).href;
    const script = `
      const { launchProcess } = await import(${JSON.stringify(module)});
      const child = await launchProcess({
        name: "child", command: "sh", args: ["-c", "echo ready; exec sleep 1000"], ready: /ready/ });
      console.log(child.pid);
      await child.exited;`;
    const parent = execa(process.execPath, ["--input-type=module", "-e", script], { reject: false });
    const child = Number(await new Promise((told) => parent.stdout.once("data", told)));
    expect(isRunning(child)).toBe(true);
    parent.kill("SIGKILL");
    await parent;
    await expect.poll(() => isRunning(child), { timeout: 5_000 }).toBe(false);
  });
});

describe("assertPortFree", () => {
  it("says in one line that a port is in use", async () => {
    const port = await findFreePort();
    await assertPortFree(port, "MinIO");
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
    await expect(assertPortFree(port, "MinIO")).rejects.toMatchObject({
      code: "launch_failed",
      detail: `MinIO cannot start: port ${port} is in use`,
    });
  });
});

/** A process that has ended but was not yet collected by its new parent counts as ended. */
function isRunning(pid: number): boolean {
  const { stdout } = execaSync("ps", ["-o", "stat=", "-p", String(pid)], { reject: false });
  return stdout !== "" && !stdout.startsWith("Z");
}

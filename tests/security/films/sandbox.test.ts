import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type RunToolOptions, runTool } from "../../../functions/transcode/ffmpeg/run-tool.ts";
import { runOnFeed } from "../../../functions/transcode/ingest/run-on-feed.ts";
import { openSource } from "../../../functions/transcode/ingest/source/open-source.ts";
import { serveRanges } from "../../../functions/transcode/ingest/source/range-server.ts";
import { startApi } from "../../harness/api.ts";
import { makeBinFolder } from "../../harness/bin-folder.ts";
import { startCanary } from "../../harness/canary.ts";
import { ROOT } from "../../harness/host.ts";
import { NOTHING_KNOWN, openTranscodeContext, uploadWhole } from "../../harness/ingest.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { listDescendants } from "../../harness/process-tree.ts";
import { startRedis } from "../../harness/redis.ts";
import { SANDBOXES } from "../../harness/sandboxes.ts";
import { makeTempFolder } from "../../harness/temp-folder.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const ctx = await openTranscodeContext();
const canary = await startCanary();
const folder = await makeTempFolder("sandbox");
const ALL = ["-v", "error", "-protocol_whitelist", "pipe,file,http,tcp,unix,crypto,data"];
const TONE = ["-f", "lavfi", "-i", "sine=duration=0.1"];

const run = (options: Omit<RunToolOptions, "program" | "cpuSeconds"> & { cpuSeconds?: number }) =>
  runTool({ program: "ffmpeg", cpuSeconds: 60, ...options });

/** Of the children that were waited for (proc(5): cutime and cstime), in hundredths of a second. */
async function ticksOfChildren(): Promise<number> {
  const stat = await readFile("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[13]) + Number(fields[14]);
}

describe.each(SANDBOXES)("sandbox: $name", ({ name, sandbox }) => {
  /** A plain child that is told to reach out does: this is the control of what bubblewrap keeps in. */
  const reaches = name === "none";

  test("a file of this user is there for a plain child alone", async () => {
    const { exitCode, stderr } = await run({ sandbox, args: [...ALL, "-i", canary.file, "-f", "null", "-"] });
    expect(exitCode === 0).toBe(reaches);
    if (!reaches) expect(stderr).toMatch(/No such file or directory/);
  });

  test("so are the system's own, and the way back from a file that is there", async () => {
    for (const file of [
      "/etc/passwd",
      "/proc/self/environ",
      "/proc/self/root/etc/passwd",
      "/usr/lib/../../etc/passwd",
    ]) {
      const args = [...ALL, "-f", "data", "-i", file, "-map", "0", "-c", "copy", "-f", "data", "pipe:1"];
      let bytes = 0;
      await run({ sandbox, args, stdout: (chunk) => void (bytes += chunk.length) });
      expect(bytes > 0, file).toBe(reaches);
    }
  });

  test("so is a server of this machine", async () => {
    const before = canary.connections();
    await run({ sandbox, args: [...ALL, "-i", `${canary.url}/film.ts`, "-f", "null", "-"] });
    expect(canary.connections() > before).toBe(reaches);
  });

  test("beside a source that is read by ranges there is no other address", async () => {
    const { scope } = await uploadWhole(ctx, await readFile(canary.file));
    const { url, socket, close } = await serveRanges(openSource(ctx, scope), sandbox);
    const read = (address: string) =>
      run({ sandbox, socket, args: [...ALL, "-i", address, "-f", "null", "-"] });
    const before = canary.connections();
    expect((await read(url)).exitCode).toBe(0);
    expect((await read(`${canary.url}/film.ts`)).exitCode === 0).toBe(reaches);
    expect(canary.connections() > before).toBe(reaches);
    expect((await read(new URL("/other", url).href)).exitCode).not.toBe(0);
    await close();
  });

  test("it writes nothing", async () => {
    const file = join(folder, `${name}.wav`);
    const { exitCode } = await run({ sandbox, args: ["-v", "error", ...TONE, file] });
    expect(exitCode).not.toBe(0);
    expect(
      await stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ).toBe(0);
  });

  test("it is ended when it has used its time", async () => {
    const args = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360", "-f", "null", "-"];
    const failed = new AbortController().signal;
    const open = async () => ({ url: "pipe:0", failed, close: async () => {} });
    const feed = { kind: "stdin", source: "plain", open, ...NOTHING_KNOWN } as const;
    const reading = runOnFeed(feed, { signal: failed }, async () => {
      const result = await run({ sandbox, args, cpuSeconds: 1 });
      expect(result).toMatchObject({ killedBy: "SIGKILL", outOfTime: true });
      return result;
    });
    await expect(reading).rejects.toMatchObject({ code: "source_too_costly" });
  });

  test.runIf(process.platform === "linux")("its processor time is counted as its worker's", async () => {
    const before = await ticksOfChildren();
    const source = ["-f", "lavfi", "-i", "testsrc2=size=640x360"];
    await run({ sandbox, cpuSeconds: 1, args: ["-v", "error", ...source, "-f", "null", "-"] });
    expect((await ticksOfChildren()) - before).toBeGreaterThan(50);
  });

  test.runIf(process.platform === "linux")("it has limits, no capability and no way to get one", async () => {
    const cancel = new AbortController();
    const args = [
      "-v",
      "error",
      "-re",
      "-f",
      "lavfi",
      "-i",
      "testsrc2=size=64x36",
      "-f",
      "rawvideo",
      "pipe:1",
    ];
    const seen = Promise.withResolvers<{ limits: string; status: string }>();
    const running = run({
      ...{ sandbox, args, signal: cancel.signal },
      async stdout() {
        const below = await listDescendants(process.pid);
        const { pid } = below.find(({ command }) => /^\S*ffmpeg\b/.test(command))!;
        const read = (fact: string) => readFile(`/proc/${pid}/${fact}`, "utf8");
        seen.resolve({ limits: await read("limits"), status: await read("status") });
        cancel.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    const { limits, status } = await seen.promise;
    expect(limits).toMatch(/^Max file size +0 +0 /m);
    expect(limits).toMatch(/^Max core file size +0 +0 /m);
    expect(limits).toMatch(/^Max cpu time +60 +60 /m);
    expect(limits).toMatch(/^Max data size +\d+ +\d+ /m);
    if (reaches) return;
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^NSpid:\t\d+\t1$/m);
  });
});

test("a worker whose sandbox is demanded and missing does not start, and says why", async () => {
  const bin = await makeBinFolder(["ffmpeg", "ffprobe"]);
  const redis = await startRedis();
  const worker = await execa(process.execPath, [join(ROOT, "localstack/functions/transcode.ts")], {
    env: { PATH: bin, SANDBOX: "bubblewrap", DATA_DIR: folder, REDIS_URL: redis.url },
    reject: false,
  });
  expect(worker.exitCode).toBe(1);
  expect(worker.stdout).toMatch(/SANDBOX=bubblewrap cannot be kept: bubblewrap is (not installed|for Linux)/);
});

test.runIf(process.platform === "linux")(
  "a worker without one, which SANDBOX=auto allows, says so and reads a film by a plain child with limits",
  async () => {
    const redis = await startRedis();
    const api = await startApi(redis.url);
    const worker = execa(process.execPath, [join(ROOT, "localstack/functions/transcode.ts")], {
      env: {
        PATH: await makeBinFolder(["ffmpeg", "ffprobe", "prlimit"]),
        ...{ SANDBOX: "auto", DATA_DIR: api.config.dataDir, REDIS_URL: redis.url, ENCODER: "libx264" },
      },
      reject: false,
    });
    onCleanup(async () => {
      worker.kill("SIGKILL");
      await worker;
    });
    // The second chunk never comes, so that whatever reads the film goes on reading.
    const { video_hash } = await (await api.post("/videos/init", { title: "t", total_chunks: 2 })).json();
    const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:duration=8"];
    const film = await execa("ffmpeg", ["-v", "error", ...picture, "-f", "mpegts", "pipe:1"], {
      encoding: "buffer",
    });
    const body = Buffer.from(film.stdout);
    await api.call(`/videos/upload_chunk/${video_hash}/0`, { method: "POST", body });
    await api.queues.ingest.add("ingest", { videoHash: video_hash, generation: 1 });
    const readers = /^\S*ff(mpeg|probe)\b.*pipe:0/;
    const [reader, limits] = await waitUntil("the film to be read", async () => {
      const found = (await listDescendants(worker.pid!)).find(({ command }) => readers.test(command));
      // It may come to its end in this moment.
      const read = found && (await readFile(`/proc/${found.pid}/limits`, "utf8").catch(() => null));
      return read ? ([found, read] as const) : undefined;
    });
    expect(limits).toMatch(/^Max file size +0 +0 /m);
    expect(limits).toMatch(/^Max data size +\d+ +\d+ /m);
    expect(limits).toMatch(/^Max cpu time +\d+ +\d+ /m);
    expect(reader.parent).toBe(worker.pid);
    worker.kill("SIGTERM");
    expect((await worker).stdout).toMatch(/"sandbox":\{"bwrap":null,"lack":"bubblewrap is not installed"\}/);
  },
);

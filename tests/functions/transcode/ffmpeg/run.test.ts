import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { queryObjects } from "node:v8";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { bubblewrapCommand } from "../../../../functions/transcode/ffmpeg/bubblewrap.ts";
import { endStranded } from "../../../../functions/transcode/ffmpeg/end-stranded.ts";
import { probe } from "../../../../functions/transcode/ffmpeg/probe.ts";
import type { Progress } from "../../../../functions/transcode/ffmpeg/progress.ts";
import { type RunFfmpegOptions, runFfmpeg } from "../../../../functions/transcode/ffmpeg/run.ts";
import { openSandbox } from "../../../../functions/transcode/ffmpeg/sandbox.ts";
import { listDescendants } from "../../../harness/process-tree.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { makeFilm } from "../harness/films.ts";

const folder = await makeTempFolder("ffmpeg");
const SANDBOXES = { bubblewrap: await openSandbox("bubblewrap"), none: await openSandbox("none") };
/** Moments at which a start is broken off, spread over the time that one takes. */
const STARTS = 80;
const START_MS = 12;
const RUNS = 6;
const ENDLESS = ["-re", "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=25"];

describe.each(["bubblewrap", "none"] as const)("sandbox: %s", (choice) => {
  const sandbox = SANDBOXES[choice];
  const run = (options: Omit<RunFfmpegOptions, "sandbox" | "cpuSeconds">) =>
    runFfmpeg({ sandbox, cpuSeconds: 600, ...options });

  test("what goes in on stdin comes out on each pipe, with progress to the end", async () => {
    const frameBytes = 64 * 36;
    const sizes = [0, 0];
    const reports: Progress[] = [];
    const { exitCode, stderr } = await run({
      args: [
        ...["-f", "rawvideo", "-pix_fmt", "gray", "-video_size", "64x36", "-i", "pipe:0"],
        ...["-f", "rawvideo", "pipe:3", "-vf", "hflip", "-f", "rawvideo", "pipe:4"],
      ],
      stdin: (async function* () {
        for (let i = 0; i < 50; i++) yield Buffer.alloc(frameBytes, i);
      })(),
      outputs: sizes.map((_, i) => async (chunk: Buffer) => {
        await new Promise(setImmediate);
        sizes[i]! += chunk.length;
      }),
      onProgress: (progress) => reports.push(progress),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(sizes).toEqual([50 * frameBytes, 50 * frameBytes]);
    expect(reports.at(-1)).toMatchObject({ frame: 50, ended: true });
  });

  test("nothing of a program is kept after it has ended, though its signal may still abort", async () => {
    const long = new AbortController();
    const nothing = { args: ["-f", "lavfi", "-i", "color=d=0.1", "-f", "null", "-"] };
    const runMany = async () => {
      for (let i = 0; i < RUNS; i++) await run({ ...nothing, signal: long.signal });
    };
    const countKept = () => queryObjects(ChildProcess) as number;
    await runMany();
    const before = countKept();
    await runMany();
    expect(countKept()).toBeLessThan(before + RUNS / 2);
  });

  test("a consumer that waits holds FFmpeg back", async () => {
    let bytes = 0;
    const release = Promise.withResolvers<void>();
    let pulled = 0;
    const running = run({
      args: [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-video_size",
        "256x256",
        "-i",
        "pipe:0",
        "-f",
        "rawvideo",
        "pipe:3",
      ],
      stdin: (async function* () {
        for (let i = 0; i < 400; i++) {
          pulled = i;
          yield Buffer.alloc(256 * 256);
        }
      })(),
      outputs: [
        async (chunk) => {
          await release.promise;
          bytes += chunk.length;
        },
      ],
    });
    // Until nothing moves any more: every pipe is full.
    for (let last = -1, same = 0; same < 20; same = last === pulled ? same + 1 : 0) {
      last = pulled;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(pulled).toBeLessThan(300);
    release.resolve();
    expect((await running).exitCode).toBe(0);
    expect(bytes).toBe(400 * 256 * 256);
  });

  test("an abort kills it at once, though it would run for ever", async () => {
    const cancel = new AbortController();
    const running = run({
      args: [...ENDLESS, "-f", "null", "-"],
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await expect(run({ args: [], signal: cancel.signal })).rejects.toMatchObject({ code: "cancelled" });
  });

  test("an abort ends it at any moment of its start", async () => {
    for (let moment = 0; moment < STARTS; moment++) {
      const cancel = new AbortController();
      const running = run({ args: [...ENDLESS, "-f", "null", "-"], signal: cancel.signal });
      setTimeout(() => cancel.abort(), (moment / STARTS) * START_MS);
      await expect(running).rejects.toMatchObject({ code: "cancelled" });
    }
  });

  test("what a source or a consumer throws ends it and is thrown", async () => {
    const source = run({
      args: ["-f", "rawvideo", "-video_size", "64x36", "-i", "pipe:0", "-f", "null", "-"],
      stdin: (async function* () {
        yield Buffer.alloc(64 * 36 * 3);
        throw new Error("the bucket went away");
      })(),
    });
    await expect(source).rejects.toThrow("the bucket went away");
    const consumer = run({
      args: [...ENDLESS, "-f", "rawvideo", "pipe:3"],
      outputs: [() => Promise.reject(new Error("no room"))],
    });
    await expect(consumer).rejects.toThrow("no room");
  });

  test("a failure is a result with FFmpeg's last words; a source that it does not finish is no failure", async () => {
    const { exitCode, stderr } = await run({
      args: ["-f", "mov", "-i", "pipe:0", "-f", "null", "-"],
      stdin: (async function* () {
        for (let i = 0; i < 100; i++) yield Buffer.alloc(64 * 1024, "no film");
      })(),
    });
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toMatch(/Invalid data/);
  });

  test("it opens neither files nor the network for an input", async () => {
    const film = await makeFilm(folder, { name: "secret.mp4", frames: 5 });
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${film}\n#EXT-X-ENDLIST\n`;
    const inputs = [
      ["-i", film],
      ["-f", "hls", "-i", "pipe:0"],
      ["-i", "http://127.0.0.1:9/film.mp4"],
    ];
    for (const input of inputs) {
      const { exitCode } = await run({
        args: [...input, "-f", "null", "-"],
        stdin: (async function* () {
          yield Buffer.from(playlist);
        })(),
      });
      expect(exitCode).toBeGreaterThan(0);
    }
  });

  test("FFprobe tells about bytes on stdin, and about those that are no film", async () => {
    const film = await makeFilm(folder, { name: "film.mp4", frames: 30 });
    const { json } = await probe({ sandbox, stdin: createReadStream(film) });
    expect(json.streams).toMatchObject([{ codec_name: "h264", width: 320, height: 180 }]);
    const text = await probe({ sandbox, stdin: new Blob(["no film at all"]).stream() });
    expect(text.exitCode).toBeGreaterThan(0);
    expect(text.json.streams).toBeUndefined();
  });

  const hasAutogroups = existsSync("/proc/self/autogroup");
  test.runIf(hasAutogroups)(
    "what is to be nice leads a session of its own, which is nice as well",
    async () => {
      const cancel = new AbortController();
      const args = [...ENDLESS, "-f", "null", "-"];
      const running = run({ args, niceness: 19, signal: cancel.signal });
      const ours = await readFile("/proc/self/autogroup", "utf8");
      try {
        await vi.waitFor(
          async () => {
            const theirs = await readFile(`/proc/${await findFfmpeg(process.pid)}/autogroup`, "utf8");
            expect(theirs).toMatch(/ nice 19$/m);
            expect(theirs.split(" ")[0]).not.toBe(ours.split(" ")[0]);
          },
          { timeout: 30_000 },
        );
      } finally {
        cancel.abort();
        await running.catch(() => {});
      }
    },
  );

  test.runIf(process.platform === "linux")(
    "it sees no environment of ours, and dies with its worker by SIGKILL",
    async () => {
      const program = fileURLToPath(new URL("./worker-that-dies.ts", import.meta.url));
      const worker = execa(process.execPath, [program, choice], { reject: false, buffer: false });
      await once(worker.stdout!, "data");
      const pid = await findFfmpeg(worker.pid!);
      const environment = await readFile(`/proc/${pid}/environ`, "utf8");
      const names = environment.split("\0").map((entry) => entry.split("=")[0]!);
      expect(names.filter((name) => !["PATH", "PWD", ""].includes(name))).toEqual([]);
      const ours = await openFiles(worker.pid!);
      expect(ours.some((file) => file.endsWith("worker-that-dies.ts"))).toBe(true);
      const inherited = await openFiles(process.pid);
      const theirs = (await openFiles(pid)).slice(3);
      expect(theirs.filter((file) => !inherited.includes(file))).toEqual([]);
      worker.kill("SIGKILL");
      await worker;
      while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  );
});

/** What the descriptors of a process lead to, in order. */
async function openFiles(pid: number): Promise<string[]> {
  const numbers = (await readdir(`/proc/${pid}/fd`)).sort((a, b) => Number(a) - Number(b));
  return Promise.all(numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => "")));
}

async function findFfmpeg(parent: number): Promise<number> {
  const below = await listDescendants(parent);
  return below.find(({ command }) => /^\S*ffmpeg\b/.test(command))!.pid;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("what a killed worker left behind in the middle of a start is ended by the next", async () => {
  const { bwrap } = SANDBOXES.bubblewrap;
  const [command, ...args] = await bubblewrapCommand(bwrap!, ["/usr/bin/ffmpeg", "-version"], {});
  let stranded = 0;
  for (let tries = 0; tries < 400 && stranded === 0; tries++) {
    const child = spawn(command!, args, { detached: true, stdio: "ignore" });
    await delay((tries % 40) / 10);
    child.kill("SIGKILL");
    await once(child, "exit");
    stranded = await endStranded(bwrap!);
  }
  expect(stranded).toBe(1);
  // Killed, but not gone at once.
  await expect.poll(() => endStranded(bwrap!)).toBe(0);
});

import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { probe } from "../../../../functions/transcode/ffmpeg/probe.ts";
import type { Progress } from "../../../../functions/transcode/ffmpeg/progress.ts";
import { runFfmpeg } from "../../../../functions/transcode/ffmpeg/run.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";
import { makeFilm } from "../harness/films.ts";

const folder = await makeTempFolder("ffmpeg");
const ENDLESS = ["-re", "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=25"];

test("what goes in on stdin comes out on each pipe, with progress to the end", async () => {
  const frameBytes = 64 * 36;
  const sizes = [0, 0];
  const reports: Progress[] = [];
  const { exitCode, stderr } = await runFfmpeg({
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

test("a consumer that waits holds FFmpeg back", async () => {
  let bytes = 0;
  const release = Promise.withResolvers<void>();
  let pulled = 0;
  const running = runFfmpeg({
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
  const running = runFfmpeg({
    args: [...ENDLESS, "-f", "null", "-"],
    signal: cancel.signal,
    onProgress: () => cancel.abort(),
  });
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  await expect(runFfmpeg({ args: [], signal: cancel.signal })).rejects.toMatchObject({ code: "cancelled" });
});

test("what a source or a consumer throws ends it and is thrown", async () => {
  const source = runFfmpeg({
    args: ["-f", "rawvideo", "-video_size", "64x36", "-i", "pipe:0", "-f", "null", "-"],
    stdin: (async function* () {
      yield Buffer.alloc(64 * 36 * 3);
      throw new Error("the bucket went away");
    })(),
  });
  await expect(source).rejects.toThrow("the bucket went away");
  const consumer = runFfmpeg({
    args: [...ENDLESS, "-f", "rawvideo", "pipe:3"],
    outputs: [() => Promise.reject(new Error("no room"))],
  });
  await expect(consumer).rejects.toThrow("no room");
});

test("a failure is a result with FFmpeg's last words; a source that it does not finish is no failure", async () => {
  const { exitCode, stderr } = await runFfmpeg({
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
    const { exitCode } = await runFfmpeg({
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
  const { json } = await probe({ stdin: createReadStream(film) });
  expect(json.streams).toMatchObject([{ codec_name: "h264", width: 320, height: 180 }]);
  const text = await probe({ stdin: new Blob(["no film at all"]).stream() });
  expect(text.exitCode).toBeGreaterThan(0);
  expect(text.json.streams).toBeUndefined();
});

const hasAutogroups = existsSync("/proc/self/autogroup");
test.runIf(hasAutogroups)(
  "what is to be nice leads a session of its own, which is nice as well",
  async () => {
    const cancel = new AbortController();
    const args = [...ENDLESS, "-f", "null", "-"];
    const running = runFfmpeg({ args, niceness: 19, signal: cancel.signal });
    const ours = await readFile("/proc/self/autogroup", "utf8");
    try {
      await vi.waitFor(async () => {
        const { stdout } = await execa("pgrep", ["-P", String(process.pid), "ffmpeg"]);
        const theirs = await readFile(`/proc/${stdout.trim()}/autogroup`, "utf8");
        expect(theirs).toMatch(/ nice 19$/m);
        expect(theirs.split(" ")[0]).not.toBe(ours.split(" ")[0]);
      });
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
    const worker = execa(process.execPath, [program], { reject: false, buffer: false });
    await once(worker.stdout!, "data");
    const { stdout } = await execa("ps", ["-o", "pid=,comm=", "--ppid", String(worker.pid)]);
    const [, pid] = /(\d+) ffmpeg/.exec(stdout) ?? [];
    expect(pid).toBeDefined();
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    expect(environment.split("\0").map((entry) => entry.split("=")[0])).toEqual(["PATH", ""]);
    worker.kill("SIGKILL");
    await worker;
    while (isRunning(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
  },
);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

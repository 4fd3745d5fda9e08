import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { expect, test } from "vitest";
import { readHostState } from "../../localstack/host/state-file.ts";
import { alivePids, ROOT } from "../harness/host.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const START = join(ROOT, "localstack/start.mjs");

/** Runs start.mjs as `npm start` does, on a free port. */
function runStart(dataDir: string, args: string[] = [], env: Record<string, string> = {}) {
  const started = execa(process.execPath, [START, ...args], {
    env: { DATA_DIR: dataDir, PORT: "0", ...env },
    stdin: "ignore",
    reject: false,
  });
  onCleanup(async () => {
    started.kill("SIGTERM");
    await started;
  });
  return started;
}

test("prints each step with its time and ready as the last line; Ctrl-C ends it with 0", async () => {
  const dataDir = await makeTempFolder("start");
  const started = runStart(dataDir);
  const lines: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line);
    if (line.startsWith("ready ")) break;
  }
  expect(lines.slice(0, -1)).toEqual(
    lines.slice(0, -1).map(() => expect.stringMatching(/^[\w, ]+: .*\d\.\d s$/)),
  );
  const state = (await readHostState(dataDir))!;
  expect(lines.at(-1)).toBe(`ready ${state.url}`);
  expect((await fetch(state.url)).headers.get("content-type")).toMatch(/^text\/html/);

  started.kill("SIGINT");
  expect((await started).exitCode).toBe(0);
  expect(alivePids(state)).toEqual([]);
});

test("killed without a word, it takes the host and everything else along", async () => {
  const dataDir = await makeTempFolder("start");
  const started = runStart(dataDir);
  for await (const line of createInterface({ input: started.stdout })) if (line.startsWith("ready ")) break;
  const state = (await readHostState(dataDir))!;
  started.kill("SIGKILL");
  await started;
  await expect.poll(() => alivePids(state), { timeout: 20_000 }).toEqual([]);
});

test("what Node made of the sources is kept for the next start", async () => {
  const cache = await makeTempFolder("cache");
  const started = runStart(await makeTempFolder("start"), [], { NODE_COMPILE_CACHE: cache });
  for await (const line of createInterface({ input: started.stdout })) if (line.startsWith("ready ")) break;
  const kept = async () => (await readdir(cache, { recursive: true })).length;
  await expect.poll(kept, { timeout: 20_000 }).toBeGreaterThan(100);
});

test("without a package manager, one line says what is missing and why", async () => {
  const bin = await makeTempFolder("bin");
  await symlink(process.execPath, join(bin, "node"));
  const result = await runStart(await makeTempFolder("start"), [], { PATH: bin });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toBe(
    "Missing: ffmpeg (to encode video), ffprobe (to inspect sources), redis-server (to queue jobs). " +
      "Please install ffmpeg, redis-server with your system's package manager; then npm start again.",
  );
});

test("options are explained, and wrong ones refused", async () => {
  const dataDir = await makeTempFolder("start");
  expect((await runStart(dataDir, ["--help"])).stdout).toContain("--stack services");
  const wrong = await runStart(dataDir, ["--stack", "cloud"]);
  expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not "cloud"') });
  const unknown = await runStart(dataDir, ["--fast"]);
  expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("--fast") });
});

test("what CI runs is what the README's test command runs", async () => {
  expect(await readFile(join(ROOT, ".ci/run"), "utf8")).toMatch(/^exec npm test$/m);
});

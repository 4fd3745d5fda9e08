import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { makeBinFolder } from "../harness/bin-folder.ts";
import { ROOT } from "../harness/host.ts";
import { startProduct } from "../harness/product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { initUpload } from "../harness/upload.ts";

const product = await startProduct();
const folder = await makeTempFolder("cli");

/** Runs `vidpipeline` the way npx does; never rejects. */
function vidpipeline(...args: string[]) {
  return runCli({}, ...args);
}

function runCli(env: Record<string, string>, ...args: string[]) {
  return execa(process.execPath, [join(ROOT, "localstack/cli/vidpipeline.mjs"), ...args], {
    env: { DATA_DIR: product.dataDir, ...env },
    reject: false,
  });
}

async function makeFilm(name: string): Promise<string> {
  const path = join(folder, name);
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4"];
  const sound = ["-f", "lavfi", "-i", "sine=duration=4"];
  await execa("ffmpeg", [
    "-v",
    "error",
    ...picture,
    ...sound,
    "-c:v",
    "libx264",
    "-g",
    "50",
    "-c:a",
    "aac",
    path,
  ]);
  return path;
}

test("upload --watch shows both ways as lines, and ends with two addresses that play", async () => {
  const result = await vidpipeline("upload", await makeFilm("Night train.mp4"), "--watch");
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stderr).toMatch(/^upload: done, /m);
  expect(result.stderr).toMatch(/^transcode: done, completed$/m);

  const [status, page, hls, dash] = result.stdout.split("\n");
  expect(status).toBe("Night train: completed");
  expect(page).toMatch(new RegExp(`^page +${product.url}/streaming.html\\?v=[0-9a-f]{64}$`));
  const playlist = await fetch(hls!.replace(/^hls +/, ""));
  expect(await playlist.text()).toMatch(/^#EXTM3U/);
  const manifest = await fetch(dash!.replace(/^dash +/, ""));
  expect(await manifest.text()).toContain("<MPD");

  const list = await vidpipeline("status");
  expect(list.stdout).toMatch(/^HASH +STATUS +DONE +LENGTH +TITLE$/m);
  expect(list.stdout).toMatch(/^[0-9a-f]{12} +completed +100 % +4 s +Night train$/m);
  const [, hash] = /v=(\w+)/.exec(page!)!;
  const one = await vidpipeline("status", hash!.slice(0, 10));
  const poster = await vidpipeline("poster", hash!.slice(0, 10), "1.5");
  expect(poster.stdout).toBe("The picture at 1.5 s becomes the poster of Night train");
  expect((await vidpipeline("poster", hash!, "soon")).exitCode).toBe(2);
  const behind = await vidpipeline("poster", hash!, "60");
  expect(behind).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/no picture at 60 s/) });
  expect(one.stdout).toMatch(/^source +320x240, \d+ kb\/s, 2 segments$/m);
});

test("what is no film ends with 3 and the reason in words; the other files are uploaded", async () => {
  const text = join(folder, "notes.mp4");
  await writeFile(text, "These are notes. ".repeat(500));
  const result = await vidpipeline("upload", text, await makeFilm("after.mp4"), "--watch");
  expect(result.exitCode).toBe(3);
  expect(result.stderr).toMatch(/^"notes" failed: \w+/m);
  expect(result.stdout).toContain("after: completed");
});

test("what a stranger's film is called gives the terminal no orders", async () => {
  const title = "Night\u001b]0;taken\u0007\u001b[2J\r\u009b31m\u202etrain";
  await initUpload(product.url, title, 1);
  const found = await (await fetch(`${product.url}/videos`)).json();
  const { video_hash } = found.find((film: { title: string }) => film.title === title);
  for (const args of [["status"], ["status", video_hash]]) {
    const lines = (await vidpipeline(...args)).stdout.split("\n");
    expect(lines.filter((line) => /Night.*taken.*train$/.test(line))).toHaveLength(1);
    for (const line of lines) expect(line).toMatch(/^[^\p{Cc}\u202a-\u202e]*$/u);
  }
});

test("wrong usage ends with 2, nobody there with 1", async () => {
  expect((await vidpipeline("upload")).exitCode).toBe(2);
  expect((await vidpipeline("upload", "/nowhere.mp4")).exitCode).toBe(2);
  expect((await vidpipeline("fly")).exitCode).toBe(2);
  const nobody = await vidpipeline("status", "--url", "http://127.0.0.1:9");
  expect(nobody.exitCode).toBe(1);
  expect(nobody.stderr).toMatch(/does not answer/);
  const unknown = await vidpipeline("status", "ffff");
  expect(unknown).toMatchObject({ exitCode: 1, stderr: "There is no film whose hash begins with ffff" });
});

test("doctor tells what is there, and help and version answer", async () => {
  const doctor = await vidpipeline("doctor");
  expect(doctor.stdout).toMatch(/✔ ffmpeg \d/);
  expect(doctor.stdout).toMatch(/✔ encoder \w+, preset \w+/);
  expect(doctor.stdout).toContain(`✔ ${product.url} answers`);
  expect(doctor.exitCode, doctor.stdout).toBe(0);
  if (process.platform === "linux") {
    const bin = await makeBinFolder(["ffmpeg", "ffprobe", "prlimit", "redis-server"]);
    const plain = await runCli({ PATH: bin, SANDBOX: "auto", ENCODER: "libx264" }, "doctor");
    expect(plain.stdout).toMatch(
      /· films are read by a plain child with limits: bubblewrap is not installed\n +→ apt-get install bubblewrap/,
    );
    // Good to know, and no gap, unless it is demanded.
    expect(plain.exitCode, plain.stdout).toBe(0);
  }
  expect((await vidpipeline("--version")).stdout).toMatch(/^\d+\.\d+\.\d+$/);
  expect((await vidpipeline("--help")).stdout).toContain("upload [options] <file...>");
});

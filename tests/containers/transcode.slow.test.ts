import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { expectWholeFilm, loadFilm } from "../end-to-end/film-checks.ts";
import { runFunctions } from "../harness/containers/run-functions.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { readStoredTags } from "../harness/stored-objects.ts";
import { uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

const TIMEOUT_MS = 180_000;
const GIB = 1024 ** 3;

// Long spans of a slow preset, so that workers come to their end in the middle of one.
const { url, config, functions, start } = await runFunctions({ X264_PRESET: "slower", SPAN_GROWTH: "1" });
const buckets = await openBuckets(config);
onCleanup(async () => {
  await Promise.all([buckets.uploads.close(), buckets.media.close()]);
});

test(
  "a worker is a container that shuts each film in and can do little itself",
  async () => {
    const worker = await start("transcode");
    const doctor = await worker.exec("node", "localstack/cli/main.ts", "doctor");
    expect(doctor.output).toContain("✔ films are read in a sandbox, by bubblewrap");
    expect(doctor.output).toContain(
      "✔ in a container: unprivileged user, dropped capabilities, no-new-privileges, seccomp, read-only root",
    );
    expect(doctor.exitCode, doctor.output).toBe(0);
    const { sandbox, container } = await logLine(worker.logs, (line) => line.msg === "ready" && line.sandbox);
    expect(sandbox).toEqual({ bwrap: "/usr/bin/bwrap", lack: null });
    expect(container.lacking).toEqual([]);

    const { port } = await logLine(worker.logs, (line) => line.msg === "metrics are served");
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await metrics.text()).toContain('function="transcode"');

    const write = await worker.exec("/bin/sh", "-c", "echo changed > /app/functions/transcode/worker.ts");
    expect(write.output).toMatch(/Read-only file system/);
    const memory = await worker.exec("node", "--print", "process.constrainedMemory()");
    expect(Number(memory.output)).toBe(4 * GIB);
    expect(await worker.stop()).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  "a worker that is stopped hands its job back, one that is killed loses nothing that it stored, and another goes on",
  async () => {
    const film = await makeFilm({ name: "contained.mp4", seconds: 24, size: "480x270", gop: 30 });
    const source = await decodeSource(film.path);
    const videoHash = await uploadFilm(url, film.path);
    const seen: Map<string, string>[] = [];
    const lookAtStored = async () => {
      seen.push(await readStoredTags(buckets, videoHash));
      return [...seen.at(-1)!.keys()].filter((key) => key.includes("/240p/")).length;
    };
    const moreStored = async () => {
      const before = await lookAtStored();
      await waitUntil(
        "a worker to be in the middle of a span",
        async () => (await lookAtStored()) > before + 1,
      );
    };

    const stopped = await start("transcode");
    await moreStored();
    expect(await stopped.stop()).toBe(0);
    expect(await stopped.logs()).toContain('"msg":"stopped"');
    const killed = await start("transcode");
    await moreStored();
    await killed.kill();
    await lookAtStored();
    await start("transcode");

    const row = await waitForStatus(url, videoHash, "completed", TIMEOUT_MS);
    const { hls } = await loadFilm(url, row);
    await expectWholeFilm(hls, source);
    const stored = Object.fromEntries(await readStoredTags(buckets, videoHash));
    for (const tags of seen) expect(stored).toMatchObject(Object.fromEntries(tags));
  },
  TIMEOUT_MS,
);

test(
  "images are as small as docs/deploying.md says",
  async () => {
    const page = await readFile("docs/deploying.md", "utf8");
    const { api, track } = functions;
    const containers = { api, consumers: track, transcode: await start("transcode") };
    for (const [name, container] of Object.entries(containers)) {
      const row = new RegExp(`^\\| \\[\`functions/${name}[./]Dockerfile\`\\].*\\| (\\d+) \\|$`, "m").exec(
        page,
      );
      const megabytes = (await container.imageBytes()) / 1e6;
      expect(megabytes, `${name}: ${megabytes.toFixed(0)} MB`).toBeLessThan(Number(row![1]) * 1.1);
    }
  },
  TIMEOUT_MS,
);

test(
  "api, fanout and track end by themselves on SIGTERM, within their grace",
  async () => {
    for (const [name, container] of Object.entries(functions))
      expect(await container.stop(), `${name}: ${await container.logs()}`).toBe(0);
  },
  TIMEOUT_MS,
);

// biome-ignore lint/suspicious/noExplicitAny: each line of a log has fields of its own.
async function logLine(logs: () => Promise<string>, isWanted: (line: any) => boolean): Promise<any> {
  return waitUntil("a line of a container's log", async () => {
    const lines = (await logs()).split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line)).find(isWanted);
  });
}

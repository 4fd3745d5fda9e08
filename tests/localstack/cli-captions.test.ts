import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { createHandler } from "../../functions/track/handler.ts";
import { startApi } from "../harness/api.ts";
import { ROOT } from "../harness/host.ts";
import { openFilm } from "../harness/library.ts";
import { startRedis } from "../harness/redis.ts";
import { runStage } from "../harness/run-stage.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { getDetails } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
runStage(api, "track", createHandler(api));
const folder = await makeTempFolder("cli-captions");

/** Runs `vidpipeline captions` the way npx does; never rejects. */
const captions = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, "localstack/cli/vidpipeline.mjs"), "captions", ...args], {
    env: { DATA_DIR: api.config.dataDir, PORT: String(api.config.http.port) },
    reject: false,
  });

const countOf = async (hash: string) => (await getDetails(api.url, hash)).captions.length;

test("captions are added, listed as a table and removed; a wrong file is refused with its line", async () => {
  const hash = await openFilm(api.library);
  const [good, bad] = [join(folder, "film.srt"), join(folder, "film.txt")];
  await writeFile(good, "1\n00:00:01,000 --> 00:00:02,000\nOlá\n");
  await writeFile(bad, "1\n00:00:01,000 --> 00:00:02,000\nOlá\n\nand so on\n");
  expect(await captions("list", hash.slice(0, 10))).toMatchObject({
    exitCode: 0,
    stdout: "No captions: vidpipeline captions add HASH FILE --language TAG",
  });
  const refused = await captions("add", hash, bad, "-l", "pt");
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/^Line 5: times are expected/);

  const added = await captions("add", hash.slice(0, 10), good, "--language", "pt-br", "--kind", "captions");
  const id = /^(text-[0-9a-f]{8}) added: Brazilian Portuguese \(SDH\)$/.exec(added.stdout)?.[1];
  expect(id, added.stderr).toBeDefined();
  await waitUntil("the track", async () => (await countOf(hash)) === 1);
  const [head, row] = (await captions("list", hash)).stdout.split("\n");
  expect(head).toMatch(/^ID +LANGUAGE +KIND +FROM +LABEL$/);
  expect(row).toMatch(/^text-[0-9a-f]{8} +pt-BR +captions +upload +Brazilian Portuguese \(SDH\)$/);

  const removed = await captions("remove", hash, "text-none", id!);
  expect(removed).toMatchObject({ exitCode: 1, stdout: `${id} removed` });
  expect(removed.stderr).toBe("text-none: The video has no captions of the id text-none.");
  await waitUntil("no track", async () => (await countOf(hash)) === 0);
});

test("wrong usage ends with 2", async () => {
  const hash = await openFilm(api.library);
  expect((await captions("add", hash, join(folder, "film.srt"))).exitCode).toBe(2);
  const missing = await captions("add", hash, join(folder, "none.vtt"), "-l", "en");
  expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/no such file$/) });
});

import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { TOPIC } from "../../core/log/publish-events.ts";
import { createHandler } from "../../functions/track/handler.ts";
import { startApi } from "../harness/api.ts";
import { listLetters, waitForLetters } from "../harness/dead-letters.ts";
import { ROOT } from "../harness/host.ts";
import { startRedis } from "../harness/redis.ts";
import { runStage } from "../harness/run-stage.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
runStage(api, "track", createHandler(api));

/** Runs `vidpipeline dead` the way npx does; never rejects. */
const dead = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, "localstack/cli/vidpipeline.mjs"), "dead", ...args], {
    env: { DATA_DIR: api.config.dataDir, PORT: String(api.config.http.port) },
    reject: false,
  });

const stateOf = async (id: string) => (await listLetters(api)).find((letter) => letter.id === id)?.state;

/** Records that nobody can read, buried; ids in their order. */
async function bury(...values: string[]): Promise<string[]> {
  const known = (await listLetters(api)).map(({ id }) => id);
  const records = values.map((value) => ({ key: "none", value }));
  await api.log.publish(TOPIC, records);
  const letters = await waitForLetters(api, values.length, ({ id }) => !known.includes(id));
  return letters.map(({ id }) => id).reverse();
}

test("list shows them as a table, the newest first, and commands no terminal", async () => {
  expect(await dead("list")).toMatchObject({ exitCode: 0, stdout: "No dead letters wait." });
  const ids = await bury("first", "second", "\u001b[2J\u001b]0;mine\u0007\u202egone");
  const { stdout, exitCode } = await dead("list");
  expect(exitCode).toBe(0);
  const [head, ...rows] = stdout.split("\n");
  expect(head).toMatch(/^ID +STATE +KIND +ATTEMPTS +BURIED +ORIGIN +CODE +REASON$/);
  expect(rows.map((row) => row.slice(0, 16))).toEqual(ids.reverse());
  expect(rows[2]).toMatch(
    /^\w+ +waiting +record +1 +20\S+Z +videos\/0\/0 +event_invalid +It is not JSON: .*first/,
  );
  expect(rows[0]).toMatch(/gone/);
  expect(stdout).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
});

test("drop and redrive take ids, or the beginning of one, or all, and tell of each", async () => {
  const [one, two, three] = await bury("one", "two", "three");
  expect(await dead("drop", one!.slice(0, 9))).toMatchObject({ exitCode: 0, stdout: `${one} dropped` });
  expect(await stateOf(one!)).toBe("dropped");
  expect(await stateOf(two!)).toBe("waiting");

  const redriven = await dead("redrive", one!, two!);
  expect(redriven.exitCode).toBe(1);
  expect(redriven.stderr).toBe(`${one}: This dead letter was dropped already.`);
  expect(redriven.stdout).toBe(`${two} redriven`);
  const [again] = await waitForLetters(api, 1, ({ attempts }) => attempts === 2);

  const all = await dead("drop", "--all");
  expect(all.exitCode).toBe(0);
  expect(all.stdout.split("\n").slice(-2)).toEqual([`${three} dropped`, `${again!.id} dropped`]);
  expect(await dead("redrive", "--all")).toMatchObject({ exitCode: 0, stdout: "No dead letters wait." });
  const dropped = (await dead("list", "--state", "dropped")).stdout;
  expect(dropped).toContain(three);
  expect(dropped).not.toContain(two);
});

test("wrong usage ends with 2, what is not there with 1", async () => {
  for (const args of [["redrive"], ["drop", "a", "--all"], ["list", "--state", "lost"], ["fly"]]) {
    expect((await dead(...args)).exitCode, args.join(" ")).toBe(2);
  }
  const unknown = await dead("redrive", "0".repeat(16));
  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr: `${"0".repeat(16)}: There is no dead letter with this id`,
  });
  expect((await dead("--help")).stdout).toMatch(/redrive \[options\] \[id\.\.\.\]/);
});

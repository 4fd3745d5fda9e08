import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openProcessLogs } from "../../localstack/host/process-log.ts";
import { ROOT } from "../harness/host.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

/** What would set a title, clear the screen, colour by C1, go back to the start of the line, and turn what follows. */
const ORDERS = ["\u001b]0;taken\u0007", "\u001b[2J", "\u009b31m", "\rover", "\u202eback"];
const WORDS = `Night${ORDERS.join("")} train`;
const talker = join(ROOT, "tests/localstack/talking-process.ts");

/** No control but the end of a line, and nothing that turns the direction of text. */
const PLAIN = /^[^\p{Cc}\u202a-\u202e]*$/u;

test("a function's lines are JSON on a pipe, with all that was said", async () => {
  const { stdout } = await execa(process.execPath, [talker, WORDS]);
  expect(JSON.parse(stdout)).toMatchObject({ name: "talker", level: 40, msg: WORDS, title: WORDS });
});

test.runIf(process.platform === "linux")(
  "on a terminal they are readable, and give it no orders",
  async () => {
    const env = { NODE: process.execPath, TALKER: talker, WORDS };
    const { stdout } = await execa("script", ["-qec", '"$NODE" "$TALKER" "$WORDS"', "/dev/null"], { env });
    expect(stdout).toContain("] \u001b[33mWARN\u001b[39m (talker): ");
    // The colours are pino-pretty's own, and so are the lines; the terminal makes CR LF of their ends.
    const colours = new RegExp(`${"\u001b"}\\[\\d+m`, "g");
    const lines = stdout.replace(colours, "").split(/\r?\n/);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(PLAIN);
    expect(lines.filter((line) => line.includes("Night")).length).toBeGreaterThan(3);
    expect(lines.some((line) => /^ +at .*talking-process\.ts/.test(line))).toBe(true);
  },
);

test("the host shows warnings of processes without orders to the terminal; its files have all of it", async () => {
  const dataDir = await makeTempFolder("logs");
  const terminal = new PassThrough({ encoding: "utf8" });
  const { openLog, close } = await openProcessLogs(dataDir, terminal as unknown as NodeJS.WriteStream);
  const write = openLog("server", 40);
  const entry = { level: 50, time: new Date().toISOString(), name: "track", msg: WORDS };
  write(JSON.stringify({ ...entry, err: { message: WORDS.replace("Night", "Day") } }));
  write(WORDS);
  write(JSON.stringify({ ...entry, level: 30, msg: "quiet" }));
  await close();
  const shown: string = terminal.read();
  const lines = shown.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\] ERROR \(track\): Night.*: Day/);
  for (const line of lines) expect(line).toMatch(PLAIN);
  const kept = (await readFile(join(dataDir, "logs/server.log"), "utf8")).trimEnd().split("\n");
  expect(kept.map((line) => JSON.parse(line).msg)).toEqual([WORDS, WORDS, "quiet"]);
});

import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { onCleanup } from "../harness/on-cleanup.ts";

const RESTING = fileURLToPath(new URL("./resting-process.ts", import.meta.url));

test("a process that rests gives back what it no longer uses", async () => {
  const resting = execa(process.execPath, [RESTING], { reject: false });
  onCleanup(async () => {
    resting.kill("SIGKILL");
    await resting;
  });
  const sizes: number[] = [];
  for await (const line of createInterface({ input: resting.stdout })) {
    sizes.push(JSON.parse(line).bytes);
    if (sizes.at(-1)! < sizes[0]! - 20_000_000) break;
  }
  expect(sizes[0]! - sizes.at(-1)!).toBeGreaterThan(20_000_000);
});

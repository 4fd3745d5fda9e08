import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export const RESULTS = new URL("../results/", import.meta.url);

/** Keeps what a benchmark found as bench/results/<name>.json. */
export async function writeResult(name: string, result: object): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const file = new URL(`${name}.json`, RESULTS);
  await writeFile(file, `${JSON.stringify({ measuredAt: new Date().toISOString(), ...result }, null, 2)}\n`);
  console.log(`written to ${fileURLToPath(file)}`);
}
